package guide.bank.cdc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import guide.bank.BankJson;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** A copy of a database table, built from the table's change events. Arguments: address, topic, first offset to print. */
public final class AccountView {

    private static final String UNCHANGED = "__debezium_unavailable_value";

    private final Map<String, ObjectNode> rows = new TreeMap<>();

    public static void main(String[] args) {
        String topic = args[1];
        long first = Long.parseLong(args[2]);
        AccountView view = new AccountView();
        Map<String, Object> settings = Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, args[0]);
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<String, String> change : consumer.poll(Duration.ofMillis(200))) {
                    view.apply(change.key(), change.value());
                    if (change.offset() >= first) {
                        System.out.println(described(change));
                    }
                }
            }
        }
        System.out.println("the copy holds " + view.rows.size() + " rows");
        view.rows.values().forEach(row -> System.out.println("  " + shortened(row)));
    }

    // --8<-- [start:apply]
    void apply(String key, String value) {
        if (value == null) {
            return; // (1)
        }
        JsonNode event = BankJson.read(value, JsonNode.class);
        switch (event.get("op").asText()) {
            case "r", "c", "u" -> rows.merge(key, event.get("after").deepCopy(), AccountView::completed); // (2)
            case "d" -> rows.remove(key); // (3)
            case "t" -> rows.clear(); // (4)
            default -> throw new IllegalStateException("unknown operation in " + value);
        }
    }

    private static ObjectNode completed(ObjectNode known, ObjectNode after) {
        known.properties().forEach(column -> {
            if (after.path(column.getKey()).asText().equals(UNCHANGED)) {
                after.set(column.getKey(), column.getValue()); // (5)
            }
        });
        return after;
    }
    // --8<-- [end:apply]

    private static String described(ConsumerRecord<String, String> change) {
        String where = change.offset() + " key=" + change.key();
        if (change.value() == null) {
            return where + " tombstone";
        }
        JsonNode event = BankJson.read(change.value(), JsonNode.class);
        return where + " op=" + event.get("op").asText()
                + "\n    before=" + shortened(event.get("before")) + "\n    after= " + shortened(event.get("after"));
    }

    /** Returns the text of a row with runs of one letter cut short. */
    private static String shortened(JsonNode row) {
        return row.toString().replaceAll("(\\w)\\1{20,}", "$1$1$1...");
    }
}
