package guide.bank.balances;

import guide.bank.BankJson;
import guide.bank.Booking;
import guide.bank.Transfer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Keeps every account's balance from the transfers, and writes it after each booking, exactly once.
 *
 * <pre>
 * fill  BOOTSTRAP FIRST LAST                     writes transfers
 * run   BOOTSTRAP CHECKPOINTS SECONDS [KEY=VALUE…] runs the job with a checkpoint every so many seconds;
 *                                                keys are Flink's, or after "sink." the producer's
 * count BOOTSTRAP ISOLATION                      counts what a reader of the balances sees
 * </pre>
 */
public final class AccountBalances {

    private AccountBalances() {
    }

    public static void main(String[] args) throws Exception {
        if (args.length == 4 && args[0].equals("fill")) {
            fill(args[1], Integer.parseInt(args[2]), Integer.parseInt(args[3]));
        } else if (args.length >= 4 && args[0].equals("run")) {
            run(args[1], args[2], Duration.ofSeconds(Long.parseLong(args[3])), List.of(args).subList(4, args.length));
        } else if (args.length == 3 && args[0].equals("count")) {
            count(args[1], args[2]);
        } else {
            System.err.println("usage: fill BOOTSTRAP FIRST LAST | run BOOTSTRAP CHECKPOINTS SECONDS [KEY=VALUE…]"
                    + " | count BOOTSTRAP ISOLATION");
            System.exit(2);
        }
    }

    // The connector asks for an enum that Kafka's client has deprecated.
    @SuppressWarnings("deprecation")
    private static void run(String bootstrap, String checkpoints, Duration interval, List<String> settings)
            throws Exception {
        // --8<-- [start:checkpoints]
        Configuration config = new Configuration();
        config.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, interval);
        config.set(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.EXACTLY_ONCE); // (1)
        config.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem"); // (2)
        config.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints);
        config.set(CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION); // (3)
        config.set(RestartStrategyOptions.RESTART_STRATEGY, "disable");
        // --8<-- [end:checkpoints]
        Properties sinkSettings = new Properties();
        for (String setting : settings) {
            String[] pair = setting.split("=", 2);
            if (pair[0].startsWith("sink.")) {
                sinkSettings.setProperty(pair[0].substring("sink.".length()), pair[1]);
            } else {
                config.setString(pair[0], pair[1]);
            }
        }
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(config);
        env.setParallelism(1);
        // --8<-- [start:pipeline]
        KafkaSource<String> transfers = KafkaSource.<String>builder()
                .setBootstrapServers(bootstrap)
                .setTopics("transfers")
                .setGroupId("balances")
                .setStartingOffsets(OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST)) // (1)
                .setProperty("isolation.level", "read_committed") // (2)
                .setValueOnlyDeserializer(new SimpleStringSchema())
                .build();

        KafkaSink<String> balances = KafkaSink.<String>builder()
                .setBootstrapServers(bootstrap)
                .setRecordSerializer(KafkaRecordSerializationSchema.builder()
                        .setTopic("balances")
                        .setValueSerializationSchema(new SimpleStringSchema())
                        .build())
                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE) // (3)
                .setTransactionalIdPrefix("balances") // (4)
                .setKafkaProducerConfig(sinkSettings)
                .build();

        env.fromSource(transfers, WatermarkStrategy.noWatermarks(), "transfers").uid("transfers") // (5)
                .flatMap(AccountBalances::bookings).returns(Booking.class).uid("bookings")
                .keyBy(Booking::account)
                .process(new Balance()).uid("balance")
                .sinkTo(balances).uid("balances");
        // --8<-- [end:pipeline]
        env.execute("account balances");
    }

    private static void bookings(String transfer, Collector<Booking> out) {
        Booking.of(BankJson.read(transfer, Transfer.class)).forEach(out::collect);
    }

    // --8<-- [start:state]
    private static final class Balance extends KeyedProcessFunction<String, Booking, String> {

        private static final long serialVersionUID = 1;

        private transient ValueState<Long> balance;

        @Override
        public void open(OpenContext context) { // (1)
            balance = getRuntimeContext().getState(new ValueStateDescriptor<>("balance", Types.LONG)); // (2)
        }

        @Override
        public void processElement(Booking booking, Context context, Collector<String> out) throws Exception {
            Long before = balance.value(); // (3)
            long after = (before == null ? 0 : before) + booking.amount();
            balance.update(after);
            out.collect("%s %s %d".formatted(booking.account(), booking.transferId(), after));
        }
    }
    // --8<-- [end:state]

    private static void fill(String bootstrap, int first, int last) throws ExecutionException, InterruptedException {
        Map<String, Object> config = Map.of("bootstrap.servers", bootstrap);
        try (var producer = new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            for (int i = first; i <= last; i++) {
                producer.send(new ProducerRecord<>("transfers", BankJson.write(Transfer.sample(i)))).get();
            }
        }
        System.out.printf("wrote T-%04d to T-%04d%n", first, last);
    }

    private static void count(String bootstrap, String isolation) {
        Map<String, Object> config = Map.of("bootstrap.servers", bootstrap, "isolation.level", isolation);
        List<TopicPartition> partitions = List.of(new TopicPartition("balances", 0));
        int seen = 0;
        Map<String, Integer> times = new TreeMap<>();
        Map<String, Long> balances = new TreeMap<>();
        try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long end = consumer.endOffsets(partitions).get(partitions.get(0));
            while (consumer.position(partitions.get(0)) < end) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
                    String[] fields = record.value().split(" ");
                    seen++;
                    times.merge(fields[0] + " " + fields[1], 1, Integer::sum);
                    balances.put(fields[0], Long.valueOf(fields[2]));
                }
            }
        }
        long more = times.values().stream().filter(count -> count > 1).count();
        System.out.printf("%s: %d records of %d bookings, %d of them more than once; last balance of 110-001: %d%n",
                isolation, seen, times.size(), more, balances.getOrDefault("110-001", 0L));
    }
}
