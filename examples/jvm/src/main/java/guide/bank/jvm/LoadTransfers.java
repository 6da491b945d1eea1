package guide.bank.jvm;

import guide.bank.BankJson;
import guide.bank.Transfer;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes transfers with consecutive numbers: BOOTSTRAP TOPIC FIRST COUNT. */
public final class LoadTransfers {

    private LoadTransfers() {
    }

    public static void main(String[] args) {
        int first = Integer.parseInt(args[2]);
        int count = Integer.parseInt(args[3]);
        Map<String, Object> config = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, args[0],
                ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class.getName(),
                ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, StringSerializer.class.getName());
        try (var producer = new KafkaProducer<String, String>(config)) {
            for (int i = first; i < first + count; i++) {
                Transfer transfer = Transfer.sample(i);
                producer.send(new ProducerRecord<>(args[1], transfer.fromAccount(), BankJson.write(transfer)));
            }
        }
        System.out.println(count + " transfers written");
    }
}
