package guide.bank.replay;

import guide.bank.BankJson;
import guide.bank.Transfer;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Credits transfers to accounts in PostgreSQL, each once however often it is read, and puts aside what cannot succeed.
 *
 * <pre>
 * BOOTSTRAP JDBC_ADDRESS inbox|blind
 * </pre>
 *
 * {@code blind} leaves the inbox out. The password is in BANK_DB_PASSWORD.
 */
public final class BookingWorker {

    private static final String GROUP = "booking";

    private final Connection database;
    private final KafkaProducer<byte[], byte[]> deadLetters;
    private final boolean remembers;
    private int booked;
    private int known;
    private int putAside;

    private BookingWorker(Connection database, KafkaProducer<byte[], byte[]> deadLetters, boolean remembers) {
        this.database = database;
        this.deadLetters = deadLetters;
        this.remembers = remembers;
    }

    public static void main(String[] args) throws SQLException, ExecutionException, InterruptedException {
        try (Connection database = DriverManager.getConnection(
                        args[1], "bookkeeper", System.getenv("BANK_DB_PASSWORD"));
                var producer = new KafkaProducer<byte[], byte[]>(Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, args[0],
                        ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName(),
                        ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName()));
                var consumer = new KafkaConsumer<byte[], byte[]>(config(args[0]))) {
            database.setAutoCommit(false);
            new BookingWorker(database, producer, args[2].equals("inbox")).run(consumer);
        }
    }

    // --8<-- [start:loop]
    private void run(KafkaConsumer<byte[], byte[]> consumer)
            throws SQLException, ExecutionException, InterruptedException {
        consumer.subscribe(List.of("transfers"));
        boolean began = false;
        for (int idle = 0; idle < (began ? 4 : 60); idle++) {
            var records = consumer.poll(Duration.ofMillis(500));
            for (ConsumerRecord<byte[], byte[]> record : records) {
                try {
                    if (book(transfer(record.value()))) { // (1)
                        booked++;
                    } else {
                        known++;
                    }
                } catch (UncheckedIOException | NoTransfer | Rejected e) { // (2)
                    putAside(record, e);
                    putAside++;
                }
            }
            if (!records.isEmpty()) {
                consumer.commitSync(records.nextOffsets()); // (3)
                began = true;
                idle = 0;
            }
        }
        System.out.printf("%d booked, %d known, %d put aside%n", booked, known, putAside);
    }
    // --8<-- [end:loop]

    // --8<-- [start:book]
    private boolean book(Transfer transfer) throws SQLException, Rejected {
        try {
            if (remembers && run("INSERT INTO inbox (consumer, message_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
                    GROUP, transfer.id()) == 0) { // (1)
                database.rollback();
                return false;
            }
            if (run("UPDATE accounts SET balance = balance + ? WHERE number = ?",
                    transfer.amount(), transfer.toAccount()) == 0) { // (2)
                throw new Rejected("no account " + transfer.toAccount());
            }
            database.commit(); // (3)
            return true;
        } catch (SQLException | Rejected e) {
            database.rollback(); // (4)
            throw e;
        }
    }
    // --8<-- [end:book]

    // --8<-- [start:dead-letter]
    private void putAside(ConsumerRecord<byte[], byte[]> record, Exception cause)
            throws ExecutionException, InterruptedException {
        var letter = new ProducerRecord<>(record.topic() + ".dlt", null, record.key(), record.value(), record.headers());
        header(letter, "dlt-group", GROUP);
        header(letter, "dlt-from", "%s-%d@%d".formatted(record.topic(), record.partition(), record.offset())); // (1)
        header(letter, "dlt-written", Long.toString(record.timestamp()));
        header(letter, "dlt-cause", cause.getClass().getSimpleName());
        header(letter, "dlt-message", String.valueOf(cause.getMessage()).lines().findFirst().orElse(""));
        deadLetters.send(letter).get(); // (2)
    }
    // --8<-- [end:dead-letter]

    private static void header(ProducerRecord<byte[], byte[]> letter, String name, String value) {
        letter.headers().remove(name);
        letter.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    // --8<-- [start:transfer]
    private static Transfer transfer(byte[] value) throws NoTransfer {
        if (value == null) {
            throw new NoTransfer("no value"); // (1)
        }
        Transfer transfer = BankJson.read(new String(value, StandardCharsets.UTF_8), Transfer.class);
        if (transfer == null || transfer.id() == null) {
            throw new NoTransfer("no id"); // (2)
        }
        return transfer;
    }
    // --8<-- [end:transfer]

    private int run(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = database.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate();
        }
    }

    private static Map<String, Object> config(String bootstrap) {
        return Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
                ConsumerConfig.GROUP_ID_CONFIG, GROUP,
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName(),
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
    }

    /** A record that describes no transfer, though it may be proper JSON. */
    private static final class NoTransfer extends Exception {
        private static final long serialVersionUID = 1L;

        NoTransfer(String message) {
            super(message);
        }
    }

    /** A transfer that the bank's rules refuse, now and at each later attempt, until somebody changes something. */
    private static final class Rejected extends Exception {
        private static final long serialVersionUID = 1L;

        Rejected(String message) {
            super(message);
        }
    }
}
