package guide.bank.consuming;

import guide.bank.BankJson;
import guide.bank.Transfer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Books transfers in batches of ten and leaves the commits to the client. Ends when nothing comes any more.
 *
 * <pre>
 * BOOTSTRAP classic|consumer LEDGER [die]
 * </pre>
 *
 * {@code die} halts the process with the first batch in hand that is committed though nothing of it is booked.
 */
public final class AutoCommitWorker {

    private final Path ledger;
    private final List<String> booked = new ArrayList<>();

    private AutoCommitWorker(Path ledger) {
        this.ledger = ledger;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length < 3) {
            System.err.println("usage: BOOTSTRAP classic|consumer LEDGER [die]");
            System.exit(2);
        }
        var worker = new AutoCommitWorker(Path.of(args[2]));
        try (var consumer = new KafkaConsumer<String, String>(config(args[0], args[1]))) {
            worker.run(consumer, args.length > 3 && args[3].equals("die"));
        }
        System.out.println("booked " + span(worker.booked) + ", ends");
    }

    // --8<-- [start:auto-commit]
    private void run(KafkaConsumer<String, String> consumer, boolean die) throws IOException, InterruptedException {
        consumer.subscribe(List.of("transfers"));
        for (int idle = 0; idle < (booked.isEmpty() ? 60 : 4); idle++) {
            var records = consumer.poll(Duration.ofMillis(500)); // (1)
            if (!records.isEmpty()) {
                List<String> batch = transfers(records);
                Thread.sleep(100); // (2)
                if (die && committed(consumer) > records.iterator().next().offset()) {
                    System.out.println("booked " + span(booked) + ", dies with " + span(batch) + " in hand");
                    Runtime.getRuntime().halt(137); // (3)
                }
                Files.write(ledger, batch, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                booked.addAll(batch);
                idle = 0;
            }
        }
    }
    // --8<-- [end:auto-commit]

    private static List<String> transfers(ConsumerRecords<String, String> records) {
        var ids = new ArrayList<String>();
        for (ConsumerRecord<String, String> record : records) {
            ids.add(BankJson.read(record.value(), Transfer.class).id());
        }
        return ids;
    }

    private static long committed(KafkaConsumer<String, String> consumer) {
        var partition = new TopicPartition("transfers", 0);
        var committed = consumer.committed(Set.of(partition)).get(partition);
        return committed == null ? 0 : committed.offset();
    }

    private static String span(List<String> transfers) {
        return transfers.isEmpty() ? "nothing" : transfers.get(0) + " to " + transfers.get(transfers.size() - 1);
    }

    private static Map<String, Object> config(String bootstrap, String protocol) {
        return Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
                ConsumerConfig.GROUP_ID_CONFIG, "auto-commit-" + protocol,
                ConsumerConfig.GROUP_PROTOCOL_CONFIG, protocol,
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "true",
                ConsumerConfig.AUTO_COMMIT_INTERVAL_MS_CONFIG, "50",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "10",
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class.getName(),
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class.getName());
    }
}
