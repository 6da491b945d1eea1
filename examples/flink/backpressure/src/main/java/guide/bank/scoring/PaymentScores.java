package guide.bank.scoring;

import guide.bank.BankJson;
import guide.bank.CardPayment;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Scores card payments by a call that blocks for half a millisecond, which is slower than they come in.
 *
 * <pre>
 * fill BOOTSTRAP COUNT                       writes card payments; nine of ten are of one account
 * run  BOOTSTRAP CHECKPOINTS [KEY=VALUE…]    runs the job on two TaskManagers within this JVM; keys are Flink's
 * </pre>
 */
public final class PaymentScores {

    private static final String TOPIC = "card-payments";
    private static final int PARTITIONS = 2;

    private PaymentScores() {
    }

    public static void main(String[] args) throws Exception {
        if (args.length == 3 && args[0].equals("fill")) {
            fill(args[1], Integer.parseInt(args[2]));
        } else if (args.length >= 3 && args[0].equals("run")) {
            run(args[1], args[2], List.of(args).subList(3, args.length));
        } else {
            System.err.println("usage: fill BOOTSTRAP COUNT | run BOOTSTRAP CHECKPOINTS [KEY=VALUE…]");
            System.exit(2);
        }
    }

    private static void run(String bootstrap, String checkpoints, List<String> settings) throws Exception {
        Configuration config = new Configuration();
        config.set(TaskManagerOptions.MINI_CLUSTER_NUM_TASK_MANAGERS, 2);
        config.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
        config.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints);
        config.set(RestartStrategyOptions.RESTART_STRATEGY, "disable");
        // The REST interface shows by default what it knew up to ten and three seconds ago.
        config.set(MetricOptions.METRIC_FETCHER_UPDATE_INTERVAL, Duration.ofSeconds(1));
        config.set(RestOptions.CACHE_CHECKPOINT_STATISTICS_TIMEOUT, Duration.ofMillis(100));
        for (String setting : settings) {
            String[] pair = setting.split("=", 2);
            config.setString(pair[0], pair[1]);
        }
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(config);
        env.setParallelism(2);
        // --8<-- [start:pipeline]
        KafkaSource<String> payments = KafkaSource.<String>builder()
                .setBootstrapServers(bootstrap)
                .setTopics(TOPIC)
                .setGroupId("scores")
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setValueOnlyDeserializer(new SimpleStringSchema())
                .build();

        env.fromSource(payments, WatermarkStrategy.noWatermarks(), "payments").uid("payments")
                .map(payment -> BankJson.read(payment, CardPayment.class)).name("parse").uid("parse") // (1)
                .keyBy(CardPayment::account) // (2)
                .process(new Score()).name("score").uid("score")
                .sinkTo(new DiscardingSink<>()).setParallelism(1).name("alerts").uid("alerts"); // (3)
        // --8<-- [end:pipeline]
        env.execute("payment scores");
    }

    // --8<-- [start:score]
    private static final class Score extends KeyedProcessFunction<String, CardPayment, String> {

        private static final long serialVersionUID = 1;

        private transient ValueState<Long> spent;

        @Override
        public void open(OpenContext context) {
            spent = getRuntimeContext().getState(new ValueStateDescriptor<>("spent", Types.LONG));
        }

        @Override
        public void processElement(CardPayment payment, Context context, Collector<String> out) throws IOException {
            LockSupport.parkNanos(500_000); // (1)
            Long before = spent.value();
            long after = (before == null ? 0 : before) + payment.amount();
            spent.update(after);
            if (after > 10_000_000) {
                out.collect("%s %s".formatted(payment.account(), payment.id()));
            }
        }
    }
    // --8<-- [end:score]

    private static void fill(String bootstrap, int count) {
        Map<String, Object> config = Map.of("bootstrap.servers", bootstrap);
        try (var producer = new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            for (int i = 1; i <= count; i++) {
                // Samples whose number ends in 0 are of account 110-000.
                CardPayment payment = CardPayment.sample(i % 10 == 0 ? i / 10 : i * 10);
                producer.send(new ProducerRecord<>(TOPIC, i % PARTITIONS, null, BankJson.write(payment)));
            }
        }
        System.out.printf("wrote %d payments%n", count);
    }
}
