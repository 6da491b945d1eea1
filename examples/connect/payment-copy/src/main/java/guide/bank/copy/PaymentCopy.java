package guide.bank.copy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import guide.bank.BankJson;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Keeps a copy of the table of payments in another database, from the table's change events.
 *
 * <p>Arguments: Kafka address, topic, JDBC address. The password is in BANK_DB_PASSWORD. Runs until it is stopped.
 */
public final class PaymentCopy {

    private static final List<String> COLUMNS = List.of("id", "account", "amount", "status", "booked_at");

    private final Connection database;

    PaymentCopy(Connection database) {
        this.database = database;
    }

    // --8<-- [start:loop]
    public static void main(String[] args) throws SQLException {
        Map<String, Object> settings = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, args[0],
                ConsumerConfig.GROUP_ID_CONFIG, "payment-copy",
                ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, "payment-copy-1", // (1)
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        try (Connection database = DriverManager.getConnection(args[2], "desk", System.getenv("BANK_DB_PASSWORD"));
                var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            database.setAutoCommit(false);
            PaymentCopy copy = new PaymentCopy(database);
            consumer.subscribe(List.of(args[1]));
            while (true) {
                ConsumerRecords<String, String> batch = consumer.poll(Duration.ofSeconds(1));
                for (ConsumerRecord<String, String> change : batch) {
                    copy.handle(change.key(), change.value());
                }
                database.commit(); // (2)
                consumer.commitSync(); // (3)
            }
        }
    }
    // --8<-- [end:loop]

    // --8<-- [start:handle]
    void handle(String key, String value) throws SQLException {
        if (value == null) {
            return; // (1)
        }
        JsonNode event = BankJson.read(value, JsonNode.class);
        String operation = event.get("op").asText();
        String id = event.at("/source/lsn").asText() + " " + operation + " " + key; // (2)
        boolean snapshot = operation.equals("r"); // (3)
        if (!snapshot && run("INSERT INTO inbox (event_id) VALUES (?) ON CONFLICT DO NOTHING", id) == 0) {
            return; // (4)
        }
        switch (operation) {
            case "r", "c", "u" -> write(event.get("after"), snapshot ? 0 : 1);
            case "d" -> run("DELETE FROM payments WHERE id = ?", BankJson.read(key, JsonNode.class).get("id").asLong());
            default -> throw new IllegalStateException("unknown operation in " + value); // (5)
        }
    }

    private void write(JsonNode row, int counts) throws SQLException {
        ObjectNode later = row.deepCopy();
        later.remove(COLUMNS); // (6)
        run("INSERT INTO payments VALUES (?, ?, ?, ?, ?::timestamptz, ?::jsonb, ?) ON CONFLICT (id) DO UPDATE SET"
                        + " account = EXCLUDED.account, amount = EXCLUDED.amount, status = EXCLUDED.status,"
                        + " booked_at = EXCLUDED.booked_at, later = EXCLUDED.later,"
                        + " changes = payments.changes + EXCLUDED.changes", // (7)
                row.get("id").asLong(), row.get("account").asText(), row.get("amount").asLong(),
                row.get("status").asText(), row.get("booked_at").asText(), later.toString(), counts);
    }
    // --8<-- [end:handle]

    private int run(String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = database.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate();
        }
    }
}
