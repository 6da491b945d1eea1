package guide.bank.delivery;

import guide.bank.BankJson;
import guide.bank.Transfer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Books transfers into a ledger, a file with a transfer id in each line, and can die in the middle of a batch.
 *
 * <pre>
 * BOOTSTRAP before|after|known LEDGER [TRANSFER_TO_DIE_AFTER]
 * </pre>
 *
 * {@code before} commits the offsets and then books, {@code after} books and then commits, {@code known} does as
 * {@code after} and leaves out what the ledger has already.
 */
public final class DeliveryProbe {

    private DeliveryProbe() {
    }

    public static void main(String[] args) throws IOException {
        if (args.length < 3 || !List.of("before", "after", "known").contains(args[1])) {
            System.err.println("usage: BOOTSTRAP before|after|known LEDGER [TRANSFER_TO_DIE_AFTER]");
            System.exit(2);
        }
        run(args[0], args[1], Path.of(args[2]), args.length > 3 ? args[3] : "");
    }

    // --8<-- [start:loop]
    private static void run(String bootstrap, String order, Path ledger, String last) throws IOException {
        try (var consumer = new KafkaConsumer<String, String>(config(bootstrap, "ledger-" + order))) {
            consumer.subscribe(List.of("transfers"));
            for (int idle = 0; idle < 10; idle++) {
                ConsumerRecords<String, String> records = consumer.poll(Duration.ofMillis(500));
                if (records.isEmpty()) {
                    continue;
                }
                if (order.equals("before")) {
                    consumer.commitSync(); // (1)
                }
                for (ConsumerRecord<String, String> record : records) {
                    Transfer transfer = BankJson.read(record.value(), Transfer.class);
                    if (!order.equals("known") || !booked(ledger).contains(transfer.id())) { // (2)
                        book(ledger, transfer);
                    }
                    if (transfer.id().equals(last)) {
                        System.out.println("dies after booking " + last);
                        Runtime.getRuntime().halt(137);
                    }
                }
                if (!order.equals("before")) {
                    consumer.commitSync(); // (3)
                }
            }
        }
    }
    // --8<-- [end:loop]

    private static Set<String> booked(Path ledger) throws IOException {
        return Files.exists(ledger) ? new HashSet<>(Files.readAllLines(ledger)) : Set.of();
    }

    private static void book(Path ledger, Transfer transfer) throws IOException {
        Files.writeString(ledger, transfer.id() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static Map<String, Object> config(String bootstrap, String group) {
        return Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
                ConsumerConfig.GROUP_ID_CONFIG, group,
                ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, group,
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "5",
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class.getName(),
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class.getName());
    }
}
