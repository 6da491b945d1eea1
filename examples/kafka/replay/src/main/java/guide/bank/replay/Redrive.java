package guide.bank.replay;

import java.nio.charset.StandardCharsets;
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
 * Sends dead letters of one cause back to the topic that they came from, with their keys, and leaves the others.
 *
 * <pre>
 * BOOTSTRAP DEAD_LETTER_TOPIC CAUSE
 * </pre>
 */
public final class Redrive {

    private Redrive() {
    }

    public static void main(String[] args) throws ExecutionException, InterruptedException {
        Map<String, Object> reading = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, args[0],
                ConsumerConfig.GROUP_ID_CONFIG, "redrive-" + args[2],
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName(),
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
        Map<String, Object> writing = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, args[0],
                ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName(),
                ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        try (var letters = new KafkaConsumer<byte[], byte[]>(reading);
                var producer = new KafkaProducer<byte[], byte[]>(writing)) {
            letters.subscribe(List.of(args[1]));
            boolean began = false;
            for (int idle = 0; idle < (began ? 4 : 60); idle++) {
                var records = letters.poll(Duration.ofMillis(500));
                for (ConsumerRecord<byte[], byte[]> letter : records) {
                    redrive(producer, letter, args[2]);
                }
                if (!records.isEmpty()) {
                    letters.commitSync(records.nextOffsets());
                    began = true;
                    idle = 0;
                }
            }
        }
    }

    // --8<-- [start:redrive]
    private static void redrive(KafkaProducer<byte[], byte[]> producer, ConsumerRecord<byte[], byte[]> letter, String cause)
            throws ExecutionException, InterruptedException {
        String from = header(letter, "dlt-from");
        if (!header(letter, "dlt-cause").equals(cause)) { // (1)
            System.out.println(from + " left: " + header(letter, "dlt-cause"));
            return;
        }
        String topic = from.substring(0, from.lastIndexOf('-'));
        producer.send(new ProducerRecord<>(topic, null, letter.key(), letter.value(), letter.headers())).get(); // (2)
        System.out.println(from + " sent again: " + header(letter, "dlt-message"));
    }
    // --8<-- [end:redrive]

    private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
        var header = letter.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
