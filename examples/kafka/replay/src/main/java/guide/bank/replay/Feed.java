package guide.bank.replay;

import guide.bank.BankJson;
import guide.bank.Transfer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes eight transfers, a second apart on the morning of January 5: the fourth is cut off, the sixth names an account
 * that the bank does not have.
 *
 * <pre>
 * BOOTSTRAP TOPIC
 * </pre>
 */
public final class Feed {

    private Feed() {
    }

    public static void main(String[] args) {
        Map<String, Object> config = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, args[0],
                ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName(),
                ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
        try (var producer = new KafkaProducer<byte[], byte[]>(config)) {
            for (int number = 1; number <= 8; number++) {
                Transfer transfer = Transfer.sample(number);
                String json = BankJson.write(transfer);
                if (number == 4) {
                    json = json.substring(0, 40);
                } else if (number == 6) {
                    json = json.replace(transfer.toAccount(), "999-999");
                }
                producer.send(new ProducerRecord<>(args[1], null, transfer.requestedAt().toEpochMilli(),
                        transfer.toAccount().getBytes(StandardCharsets.UTF_8), json.getBytes(StandardCharsets.UTF_8)));
            }
        }
    }
}
