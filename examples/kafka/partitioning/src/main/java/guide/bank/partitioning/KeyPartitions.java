package guide.bank.partitioning;

import guide.bank.BankJson;
import guide.bank.Transfer;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends a transfer of each of ten accounts and prints the partition that each went to. */
public final class KeyPartitions {

    private KeyPartitions() {
    }

    public static void main(String[] args) throws InterruptedException, ExecutionException {
        if (args.length != 2) {
            System.err.println("usage: BOOTSTRAP TOPIC");
            System.exit(2);
        }
        Properties config = new Properties();
        config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, args[0]);
        config.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class.getName());
        config.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, StringSerializer.class.getName());
        try (var producer = new KafkaProducer<String, String>(config)) {
            // --8<-- [start:send]
            for (int account = 0; account < 10; account++) {
                Transfer transfer = Transfer.sample(account);
                String key = transfer.fromAccount(); // (1)
                int partition = producer.send(new ProducerRecord<>(args[1], key, BankJson.write(transfer)))
                        .get().partition(); // (2)
                System.out.printf("%s %d%n", key, partition);
            }
            // --8<-- [end:send]
        }
    }
}
