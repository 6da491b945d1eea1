package guide.bank.windows;

import guide.bank.CardPayment;
import guide.bank.Currency;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.flink.api.common.eventtime.BoundedOutOfOrdernessWatermarks;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.assigners.EventTimeSessionWindows;
import org.apache.flink.streaming.api.windowing.assigners.SlidingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Sums card payments per merchant in windows of event time.
 *
 * <pre>
 * watermarks FILE                          shows the watermark that each payment meets
 * tumbling|sliding|session FILE [LATENESS] shows when which window fires; LATENESS in seconds
 * </pre>
 */
public final class PaymentWindows {

    private static final LocalDate DAY = LocalDate.parse("2026-04-01");

    private PaymentWindows() {
    }

    public static void main(String[] args) throws Exception {
        if (args.length < 2) {
            System.err.println("usage: watermarks|tumbling|sliding|session FILE [LATENESS]");
            System.exit(2);
        }
        // --8<-- [start:timestamps]
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(1);
        DataStream<CardPayment> payments = env.fromData(read(Path.of(args[1])))
                .assignTimestampsAndWatermarks(WatermarkStrategy
                        .<CardPayment>forGenerator(context -> new AfterEachPayment(Duration.ofSeconds(5))) // (1)
                        .withTimestampAssigner((payment, previous) -> payment.occurredAt().toEpochMilli())); // (2)
        // --8<-- [end:timestamps]
        if (args[0].equals("watermarks")) {
            payments.process(new ShowWatermarks()).print();
        } else {
            Duration lateness = Duration.ofSeconds(args.length > 2 ? Long.parseLong(args[2]) : 0);
            sums(payments, assigner(args[0]), lateness);
        }
        env.execute("payment windows");
    }

    // --8<-- [start:assigners]
    private static WindowAssigner<Object, TimeWindow> assigner(String name) {
        return switch (name) {
            case "tumbling" -> TumblingEventTimeWindows.of(Duration.ofSeconds(10));
            case "sliding" -> SlidingEventTimeWindows.of(Duration.ofSeconds(10), Duration.ofSeconds(5));
            case "session" -> EventTimeSessionWindows.withGap(Duration.ofSeconds(5));
            default -> throw new IllegalArgumentException("no such window: " + name);
        };
    }
    // --8<-- [end:assigners]

    // --8<-- [start:sums]
    private static final OutputTag<CardPayment> TOO_LATE = new OutputTag<>("too-late") { }; // (1)

    private static void sums(
            DataStream<CardPayment> payments, WindowAssigner<Object, TimeWindow> windows, Duration lateness) {
        SingleOutputStreamOperator<String> sums = payments
                .keyBy(CardPayment::merchant)
                .window(windows)
                .allowedLateness(lateness) // (2)
                .sideOutputLateData(TOO_LATE) // (3)
                .process(new Sum());
        sums.print();
        sums.getSideOutput(TOO_LATE)
                .map(payment -> "too late: %s of %s".formatted(payment.id(), payment.merchant()))
                .print();
    }
    // --8<-- [end:sums]

    // --8<-- [start:process]
    private static final class Sum extends ProcessWindowFunction<CardPayment, String, String, TimeWindow> {

        private static final long serialVersionUID = 1;

        @Override
        public void process(String merchant, Context context, Iterable<CardPayment> payments, Collector<String> out) {
            int count = 0;
            long amount = 0;
            for (CardPayment payment : payments) {
                count++;
                amount += payment.amount();
            }
            TimeWindow window = context.window();
            out.collect("[%s, %s) %-6s payments: %d, KRW: %5d, fired at %s".formatted(time(window.getStart()),
                    time(window.getEnd()), merchant, count, amount, time(context.currentWatermark())));
        }
    }
    // --8<-- [end:process]

    // --8<-- [start:generator]
    /** Flink's generator for bounded disorder, asked after every payment instead of every 200 ms. */
    private static final class AfterEachPayment implements WatermarkGenerator<CardPayment> {

        private final BoundedOutOfOrdernessWatermarks<CardPayment> generator;

        AfterEachPayment(Duration bound) {
            generator = new BoundedOutOfOrdernessWatermarks<>(bound);
        }

        @Override
        public void onEvent(CardPayment payment, long timestamp, WatermarkOutput output) {
            generator.onEvent(payment, timestamp, output);
            generator.onPeriodicEmit(output); // (1)
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {
            generator.onPeriodicEmit(output);
        }
    }
    // --8<-- [end:generator]

    private static final class ShowWatermarks extends ProcessFunction<CardPayment, String> {

        private static final long serialVersionUID = 1;

        @Override
        public void processElement(CardPayment payment, Context context, Collector<String> out) {
            long before = context.timerService().currentWatermark();
            boolean behind = context.timestamp() <= before;
            out.collect("%s %-6s occurred at %s, watermark %s%s".formatted(payment.id(), payment.merchant(),
                    time(context.timestamp()), time(before), behind ? ": behind it" : ""));
        }
    }

    private static String time(long millis) {
        if (millis == Watermark.MAX_WATERMARK.getTimestamp()) {
            return "the end of the input";
        }
        if (millis == Long.MIN_VALUE) {
            return "none yet";
        }
        LocalTime time = LocalTime.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC);
        return millis % 1000 == 0 ? "%tT".formatted(time) : "%1$tT.%1$tL".formatted(time);
    }

    private static List<CardPayment> read(Path file) throws IOException {
        return Files.readAllLines(file).stream().map(line -> line.split(",")).map(PaymentWindows::payment).toList();
    }

    private static CardPayment payment(String[] fields) {
        Instant occurred = LocalTime.parse(fields[2]).atDate(DAY).toInstant(ZoneOffset.UTC);
        long amount = Long.parseLong(fields[3]);
        return new CardPayment(fields[0], "9000-0000-0000-0001", "110-001", fields[1], amount, Currency.KRW, occurred);
    }
}
