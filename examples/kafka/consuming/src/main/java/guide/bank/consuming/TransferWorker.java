package guide.bank.consuming;

import guide.bank.BankJson;
import guide.bank.Transfer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Books transfers at least once: commits what is done, at a rebalance and at the end as well. SIGTERM ends it in order.
 *
 * <pre>
 * BOOTSTRAP GROUP LEDGER [die=TRANSFER] [commit=first]
 * </pre>
 *
 * {@code die} halts the process once that transfer is booked, {@code commit=first} commits each batch before the work.
 */
public final class TransferWorker implements ConsumerRebalanceListener {

    private static final Duration BETWEEN_COMMITS = Duration.ofSeconds(5);

    private final KafkaConsumer<String, String> consumer;
    private final Path ledger;
    private final Map<TopicPartition, OffsetAndMetadata> done = new HashMap<>();
    private int failedCommits;

    private TransferWorker(KafkaConsumer<String, String> consumer, Path ledger) {
        this.consumer = consumer;
        this.ledger = ledger;
    }

    public static void main(String[] args) throws IOException {
        if (args.length < 3) {
            System.err.println("usage: BOOTSTRAP GROUP LEDGER [die=TRANSFER] [commit=first]");
            System.exit(2);
        }
        List<String> options = List.of(args).subList(3, args.length);
        String last = options.stream().filter(o -> o.startsWith("die=")).findFirst().orElse("die=").substring(4);
        // --8<-- [start:finally]
        try (var consumer = new KafkaConsumer<String, String>(config(args[0], args[1]))) {
            var worker = new TransferWorker(consumer, Path.of(args[2]));
            stopInOrder(consumer);
            worker.run(last, options.contains("commit=first"));
        } finally {
            FINISHED.countDown(); // (1)
        }
        // --8<-- [end:finally]
    }

    // --8<-- [start:loop]
    private void run(String last, boolean commitFirst) throws IOException {
        long oldest = 0;
        try {
            consumer.subscribe(List.of("transfers"), this);
            while (true) {
                var records = consumer.poll(Duration.ofMillis(500)); // (1)
                if (commitFirst && !records.isEmpty()) {
                    consumer.commitSync(records.nextOffsets()); // (2)
                }
                if (done.isEmpty()) {
                    oldest = System.nanoTime();
                }
                for (ConsumerRecord<String, String> record : records) {
                    book(BankJson.read(record.value(), Transfer.class), last);
                    done.put(new TopicPartition(record.topic(), record.partition()),
                            new OffsetAndMetadata(record.offset() + 1, record.leaderEpoch(), "")); // (3)
                }
                if (!done.isEmpty() && System.nanoTime() - oldest > BETWEEN_COMMITS.toNanos()) {
                    consumer.commitAsync(Map.copyOf(done), (offsets, failed) -> { // (4)
                        failedCommits = failed == null ? 0 : failedCommits + 1;
                    });
                    oldest = System.nanoTime();
                }
            }
        } catch (WakeupException stopped) {
            commitDone(); // (5)
        }
    }
    // --8<-- [end:loop]

    // --8<-- [start:rebalance]
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> leaving) {
        commitDone(); // (1)
        done.keySet().removeAll(leaving); // (2)
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> lost) {
        done.keySet().removeAll(lost); // (3)
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> added) {
        // Positions come from the committed offsets; there is nothing to restore here.
    }

    private void commitDone() {
        if (!done.isEmpty()) {
            consumer.commitSync(Map.copyOf(done), Duration.ofSeconds(10)); // (4)
        }
    }
    // --8<-- [end:rebalance]

    // --8<-- [start:stop]
    private static final CountDownLatch FINISHED = new CountDownLatch(1);

    private static void stopInOrder(KafkaConsumer<String, String> consumer) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            consumer.wakeup(); // (1)
            try {
                FINISHED.await(); // (2)
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
    }
    // --8<-- [end:stop]

    private void book(Transfer transfer, String last) throws IOException {
        Files.writeString(ledger, transfer.id() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        if (transfer.id().equals(last)) {
            System.out.println("dies after booking " + last);
            Runtime.getRuntime().halt(137);
        }
    }

    private static Map<String, Object> config(String bootstrap, String group) {
        return Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
                ConsumerConfig.GROUP_ID_CONFIG, group,
                ConsumerConfig.GROUP_PROTOCOL_CONFIG, "consumer",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "50",
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class.getName(),
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class.getName());
    }
}
