package guide.bank.partitioning;

import guide.bank.BankJson;
import guide.bank.Transfer;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends transfers without a key, one by one, and prints to how many partitions they went. */
public final class KeylessPartitions {

    private KeylessPartitions() {
    }

    public static void main(String[] args) throws InterruptedException, ExecutionException {
        if (args.length < 3) {
            System.err.println("usage: BOOTSTRAP TOPIC COUNT [property=value ...]");
            System.exit(2);
        }
        Properties config = new Properties();
        config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, args[0]);
        config.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class.getName());
        config.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, StringSerializer.class.getName());
        for (String setting : List.of(args).subList(3, args.length)) {
            String[] pair = setting.split("=", 2);
            config.put(pair[0], pair[1]);
        }
        int count = Integer.parseInt(args[2]);
        try (var producer = new KafkaProducer<String, String>(config)) {
            // --8<-- [start:send]
            Set<Integer> partitions = new TreeSet<>();
            for (int sequence = 0; sequence < count; sequence++) {
                String transfer = BankJson.write(Transfer.sample(sequence));
                partitions.add(producer.send(new ProducerRecord<>(args[1], transfer)).get().partition()); // (1)
            }
            System.out.printf("%d records went to %d of %d partitions%n",
                    count, partitions.size(), producer.partitionsFor(args[1]).size());
            // --8<-- [end:send]
        }
    }
}
