package guide.bank.outbox;

import guide.bank.BankJson;
import guide.bank.Transfer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Writes a statement line per event, once, however often the event arrives.
 *
 * <p>Arguments: JDBC address, Kafka address, topic. Reads the topic from its beginning to its end.
 */
public final class StatementWriter {

    private StatementWriter() {
    }

    public static void main(String[] args) throws SQLException {
        Map<String, Object> settings = Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, args[1]);
        try (Connection database = TransferDesk.connect(args[0]);
                var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partition = List.of(new TopicPartition(args[2], 0));
            consumer.assign(partition);
            consumer.seekToBeginning(partition);
            long end = consumer.endOffsets(partition).get(partition.get(0));
            while (consumer.position(partition.get(0)) < end) {
                for (ConsumerRecord<String, String> message : consumer.poll(Duration.ofMillis(200))) {
                    System.out.println(message.offset() + " " + message.key() + " " + write(database, message));
                }
            }
        }
    }

    // --8<-- [start:write]
    static String write(Connection database, ConsumerRecord<String, String> message) throws SQLException {
        byte[] header = message.headers().lastHeader("id").value(); // (1)
        UUID event = UUID.fromString(new String(header, StandardCharsets.UTF_8));
        Transfer transfer = BankJson.read(message.value(), Transfer.class);
        int written = TransferDesk.run(database,
                "INSERT INTO statement_lines VALUES (?, ?, ?) ON CONFLICT (event_id) DO NOTHING", // (2)
                event, transfer.id(), transfer.amount());
        return "event " + event + (written == 1 ? " written" : " was here before, skipped");
    }
    // --8<-- [end:write]
}
