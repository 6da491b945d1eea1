package guide.bank.fraud;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.api.common.eventtime.BoundedOutOfOrdernessWatermarks;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.cep.nfa.aftermatch.AfterMatchSkipStrategy;
import org.apache.flink.cep.pattern.Pattern;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.util.CloseableIterator;

/**
 * Finds fraud in card payments with a function, with patterns of the CEP library and with SQL, and compares them.
 *
 * <pre>
 * compare PAYMENTS RULES   which alerts, late payments and unanswered small ones each of the three gives
 * arrival PAYMENTS         what the function finds in the order of events, and what if it does not wait for the order
 * variants PAYMENTS RULES  what contiguity and skip strategy make of the same rules
 * </pre>
 */
public final class FraudThreeWays {

    private static final AfterMatchSkipStrategy PAST_LAST = AfterMatchSkipStrategy.skipPastLastEvent();

    private final StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    private final DataStream<Payment> payments;
    private final KeyedStream<Payment, String> byCard;
    /** Lines with a tab in the middle, see print. */
    private DataStream<String> found;
    private StreamTableEnvironment tables;

    private FraudThreeWays(Path file) throws Exception {
        env.setParallelism(1);
        // --8<-- [start:source]
        payments = env.fromData(Payment.read(file))
                .assignTimestampsAndWatermarks(WatermarkStrategy
                        .<Payment>forGenerator(context -> new AfterEachPayment(Duration.ofSeconds(5)))
                        .withTimestampAssigner((payment, previous) -> payment.time()));
        byCard = payments.keyBy(Payment::card);
        // --8<-- [end:source]
    }

    public static void main(String[] args) throws Exception {
        if (args.length < 2 || (args.length < 3 && !args[0].equals("arrival"))) {
            System.err.println("usage: compare|arrival|variants PAYMENTS [RULES]");
            System.exit(2);
        }
        FraudThreeWays ways = new FraudThreeWays(Path.of(args[1]));
        switch (args[0]) {
            case "compare" -> ways.compare(Path.of(args[2]));
            case "arrival" -> ways.arrival();
            case "variants" -> ways.variants(Path.of(args[2]));
            default -> throw new IllegalArgumentException("no such command: " + args[0]);
        }
    }

    private void compare(Path rules) throws Exception {
        note("function", byCard.process(new CardRules(true)), true);
        note("CEP", Patterns.match("probe", byCard, Patterns.probe(PAST_LAST)), true);
        // Each pattern has the same late payments: those of the first one are enough.
        note("CEP", Patterns.match("cities", byCard, Patterns.cities(PAST_LAST)), false);
        note("CEP", Patterns.match("five", byCard, Patterns.five(PAST_LAST)), false);
        for (String query : queries(rules)) {
            add("SQL", sql(query), Alert::toString);
        }
        print();
    }

    private void arrival() throws Exception {
        note("in order", byCard.process(new CardRules(true)), true);
        note("on arrival", byCard.process(new CardRules(false)), true);
        print();
    }

    private void variants(Path rules) throws Exception {
        variant("next", "probe", Patterns.probe(AfterMatchSkipStrategy.noSkip()));
        variant("followedBy", "probe", Patterns.relaxedProbe(false, AfterMatchSkipStrategy.noSkip()));
        variant("followedByAny", "probe", Patterns.relaxedProbe(true, AfterMatchSkipStrategy.noSkip()));
        variant("followedByAny, skipToNext", "probe", Patterns.relaxedProbe(true, AfterMatchSkipStrategy.skipToNext()));
        variant("noSkip", "cities", Patterns.cities(AfterMatchSkipStrategy.noSkip()));
        variant("skipPastLastEvent", "cities", Patterns.cities(PAST_LAST));
        variant("noSkip", "five", Patterns.five(AfterMatchSkipStrategy.noSkip()));
        variant("skipToNext", "five", Patterns.five(AfterMatchSkipStrategy.skipToNext()));
        variant("skipPastLastEvent", "five", Patterns.five(PAST_LAST));
        String five = queries(rules).stream().filter(query -> query.contains("'five'")).findFirst().orElseThrow();
        variant("SQL, SKIP PAST LAST ROW", sql(five));
        variant("SQL, SKIP TO NEXT ROW", sql(five.replace("SKIP PAST LAST ROW", "SKIP TO NEXT ROW")));
        variant("SQL, no AFTER MATCH", sql(five.replace("AFTER MATCH SKIP PAST LAST ROW", "")));
        print();
    }

    private void variant(String name, String rule, Pattern<Payment, ?> pattern) {
        variant(name, Patterns.match(rule, byCard, pattern));
    }

    private void variant(String name, DataStream<Alert> alerts) {
        DataStream<String> lines = alerts
                .map(alert -> "%-6s %-26s\t%s".formatted(alert.rule(), name, alert.payments()));
        found = found == null ? lines : found.union(lines);
    }

    private void note(String by, SingleOutputStreamOperator<Alert> alerts, boolean sides) {
        add(by, alerts, Alert::toString);
        if (sides) {
            add(by, alerts.getSideOutput(CardRules.LATE), late -> single("late", late));
            add(by, alerts.getSideOutput(CardRules.UNANSWERED), small -> single("unanswered", small));
        }
    }

    private static String single(String what, Payment payment) {
        return new Alert(what, payment.card(), payment.id(), payment.id()).toString();
    }

    private <T> void add(String by, DataStream<T> things, MapFunction<T, String> shown) {
        DataStream<String> lines = things.map(shown).returns(String.class).map(line -> line + "\t" + by);
        found = found == null ? lines : found.union(lines);
    }

    private static List<String> queries(Path rules) throws IOException {
        return Arrays.stream(Files.readString(rules).split(";")).filter(text -> text.contains("SELECT")).toList();
    }

    private DataStream<Alert> sql(String query) {
        if (tables == null) {
            // --8<-- [start:table]
            tables = StreamTableEnvironment.create(env);
            tables.createTemporaryView("payments", payments, Schema.newBuilder()
                    .column("id", "STRING")
                    .column("card", "STRING")
                    .column("city", "STRING")
                    .column("amount", "BIGINT")
                    .column("occurredAt", "TIMESTAMP_LTZ(3)")
                    .watermark("occurredAt", "SOURCE_WATERMARK()") // (1)
                    .build());
            // --8<-- [end:table]
        }
        return tables.toDataStream(tables.sqlQuery(query)).map(row -> new Alert(
                row.getFieldAs("rule"), row.getFieldAs("card"),
                row.getFieldAs("first_id"), row.getFieldAs("last_id")));
    }

    /** Runs the job and prints each thing that was found, and after it by whom, or which matches it has. */
    private void print() throws Exception {
        Map<String, Set<String>> things = new TreeMap<>();
        CloseableIterator<String> lines = found.executeAndCollect();
        lines.forEachRemaining(line -> {
            String[] parts = line.split("\t");
            things.computeIfAbsent(parts[0], key -> new TreeSet<>(String.CASE_INSENSITIVE_ORDER)).add(parts[1]);
        });
        lines.close();
        things.forEach((thing, more) -> System.out.printf("%-30s %s%n", thing, String.join(", ", more)));
    }

    /** Flink's generator for bounded disorder, asked after every payment, so that each run gives the same. */
    private static final class AfterEachPayment extends BoundedOutOfOrdernessWatermarks<Payment> {

        AfterEachPayment(Duration bound) {
            super(bound);
        }

        @Override
        public void onEvent(Payment payment, long timestamp, WatermarkOutput output) {
            super.onEvent(payment, timestamp, output);
            onPeriodicEmit(output);
        }
    }
}
