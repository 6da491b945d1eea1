package guide.bank.streams;

import guide.bank.BankJson;
import guide.bank.CardPayment;
import guide.bank.streams.SpendingTopology.Alert;
import guide.bank.streams.SpendingTopology.Spent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.processor.StateRestoreListener;

/**
 * Runs SpendingTopology.
 *
 * <pre>
 * topology                                          prints what was built
 * fill BOOTSTRAP FROM TO                            writes payments FROM to TO, and limits with the first
 * run  BOOTSTRAP STATE GUARANTEE [continue] [DIE]   until nothing comes; is killed after DIE updates
 * read BOOTSTRAP ISOLATION                          what a reader of the two results sees
 * </pre>
 */
public final class SpendingApp {

    private static final Duration IDLE = Duration.ofSeconds(4);
    private static final int ACCOUNTS = 10;

    private SpendingApp() {
    }

    public static void main(String[] args) throws InterruptedException {
        List<String> given = List.of(args);
        if (given.equals(List.of("topology"))) {
            System.out.print(SpendingTopology.build(spent -> { }).describe());
        } else if (given.size() == 4 && given.get(0).equals("fill")) {
            fill(given.get(1), Integer.parseInt(given.get(2)), Integer.parseInt(given.get(3)));
        } else if (given.size() >= 4 && given.get(0).equals("run")) {
            String last = given.get(given.size() - 1);
            int die = last.matches("\\d+") ? Integer.parseInt(last) : Integer.MAX_VALUE;
            run(config(given.get(1), Path.of(given.get(2)), given.get(3), given.contains("continue")), die);
        } else if (given.size() == 3 && given.get(0).equals("read")) {
            read(given.get(1), given.get(2));
        } else {
            System.err.println("usage: topology | fill BOOTSTRAP FROM TO |"
                    + " run BOOTSTRAP STATE GUARANTEE [continue] [DIE] | read BOOTSTRAP ISOLATION");
            System.exit(2);
        }
    }

    // --8<-- [start:config]
    private static Properties config(String bootstrap, Path state, String guarantee, boolean onBadRecords) {
        Properties config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, "spending"); // (1)
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, guarantee); // (2)
        config.put(StreamsConfig.STATE_DIR_CONFIG, state.toString()); // (3)
        config.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, "3");
        config.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, "0"); // (4)
        config.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, "true"); // (5)
        config.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        if (onBadRecords) {
            config.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG,
                    "org.apache.kafka.streams.errors.LogAndContinueExceptionHandler");
            config.put(StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG, "spending-dlq"); // (6)
        }
        return config;
    }
    // --8<-- [end:config]

    private static void run(Properties config, int die) throws InterruptedException {
        AtomicInteger updates = new AtomicInteger();
        AtomicLong last = new AtomicLong();
        // A successor waits this long for one that was killed; the default of 45 s is more than anybody wants to watch.
        config.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), "6000");
        Topology topology = SpendingTopology.build(spent -> {
            last.set(System.nanoTime());
            if (updates.incrementAndGet() == die) {
                die(die);
            }
        });
        CountDownLatch failed = new CountDownLatch(1);
        try (KafkaStreams streams = new KafkaStreams(topology, config)) {
            streams.setGlobalStateRestoreListener(restored());
            streams.setUncaughtExceptionHandler(fault -> {
                Throwable root = fault;
                while (root.getCause() != null && root.getCause() != root) {
                    root = root.getCause();
                }
                System.out.println("stops: " + fault.getClass().getSimpleName() + ": "
                        + String.valueOf(root.getMessage()).lines().findFirst().orElse(""));
                failed.countDown();
                return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
            });
            streams.start();
            boolean dead = false;
            while (!dead && (last.get() == 0 || System.nanoTime() - last.get() < IDLE.toNanos())) {
                dead = failed.await(200, TimeUnit.MILLISECONDS);
            }
            System.out.println("updates: " + updates);
            if (dead) {
                System.exit(1);
            }
        }
    }

    /** Is killed when what was sent has reached the brokers and nothing of it is committed. */
    private static void die(int after) {
        try {
            Thread.sleep(2000);
            System.out.println("dies after " + after + " updates");
            System.out.flush();
            // Not Runtime.halt: the state store's native threads would crash instead of die.
            new ProcessBuilder("kill", "-9", Long.toString(ProcessHandle.current().pid())).start().waitFor();
        } catch (InterruptedException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static StateRestoreListener restored() {
        return new StateRestoreListener() {
            @Override
            public void onRestoreStart(TopicPartition partition, String store, long from, long to) {
            }

            @Override
            public void onBatchRestored(TopicPartition partition, String store, long end, long count) {
            }

            @Override
            public void onRestoreEnd(TopicPartition partition, String store, long total) {
                if (total > 0 && store.equals(SpendingTopology.STORE)) {
                    System.out.println("restored " + store + " from " + partition + ": " + total + " records");
                }
            }
        };
    }

    private static void fill(String bootstrap, int from, int to) {
        Map<String, Object> config = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
                ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class.getName(),
                ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, StringSerializer.class.getName());
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(config)) {
            // Of this hour: the topics of a store keep a record for as long as its window and a day (see the page).
            Instant hour = Instant.now().truncatedTo(ChronoUnit.HOURS);
            for (int account = 0; from == 1 && account < ACCOUNTS; account++) {
                String key = "110-%03d".formatted(account);
                producer.send(new ProducerRecord<>(SpendingTopology.LIMITS, null, hour.toEpochMilli(), key, "60000"));
            }
            for (int number = from; number <= to; number++) {
                CardPayment sample = CardPayment.sample(number);
                CardPayment payment = new CardPayment(sample.id(), sample.cardNumber(), sample.account(),
                        sample.merchant(), sample.amount(), sample.currency(), hour.plusSeconds(number));
                long at = payment.occurredAt().toEpochMilli();
                String value = BankJson.write(payment);
                producer.send(new ProducerRecord<>(SpendingTopology.PAYMENTS, null, at, payment.id(), value));
            }
        }
        System.out.printf("wrote payments %d to %d%n", from, to);
    }

    private static void read(String bootstrap, String isolation) {
        Map<String, Object> config = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation,
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class.getName(),
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class.getName());
        Map<String, Spent> spending = new TreeMap<>();
        int updates = 0;
        int alerts = 0;
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(config)) {
            List<TopicPartition> all = List.of(new TopicPartition(SpendingTopology.SPENDING, 0),
                    new TopicPartition(SpendingTopology.ALERTS, 0));
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            consumer.assign(all);
            consumer.seekToBeginning(all);
            while (all.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                ConsumerRecords<String, String> records = consumer.poll(Duration.ofMillis(500));
                for (ConsumerRecord<String, String> record : records) {
                    if (record.topic().equals(SpendingTopology.ALERTS)) {
                        BankJson.read(record.value(), Alert.class);
                        alerts++;
                    } else {
                        updates++;
                        Spent spent = BankJson.read(record.value(), Spent.class);
                        spending.put(spent.account() + " " + spent.hour(), spent);
                    }
                }
            }
        }
        int payments = spending.values().stream().mapToInt(Spent::payments).sum();
        long amount = spending.values().stream().mapToLong(Spent::amount).sum();
        System.out.printf("%s: %d updates, %d alerts; newest totals: %d payments, %,d KRW%n",
                isolation, updates, alerts, payments, amount);
    }
}
