package guide.bank.replication;

import guide.bank.BankJson;
import guide.bank.Transfer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Writes transfers one by one and reads them back, and says for each what the cluster answered.
 *
 * <pre>
 * write BOOTSTRAP TOPIC FIRST LAST [property=value ...]
 * read  BOOTSTRAP TOPIC
 * </pre>
 */
public final class ReplicationProbe {

    private ReplicationProbe() {
    }

    public static void main(String[] args) throws InterruptedException {
        if (args.length >= 5 && args[0].equals("write")) {
            Properties config = producerConfig(args[1]);
            for (String setting : List.of(args).subList(5, args.length)) {
                String[] pair = setting.split("=", 2);
                config.put(pair[0], pair[1]);
            }
            write(config, args[2], Integer.parseInt(args[3]), Integer.parseInt(args[4]));
        } else if (args.length == 3 && args[0].equals("read")) {
            read(args[1], args[2]);
        } else {
            System.err.println("usage: write BOOTSTRAP TOPIC FIRST LAST [property=value ...] | read BOOTSTRAP TOPIC");
            System.exit(2);
        }
    }

    // --8<-- [start:producer-config]
    static Properties producerConfig(String bootstrap) {
        Properties config = new Properties();
        config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        config.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class.getName());
        config.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, StringSerializer.class.getName());
        config.put(ProducerConfig.ACKS_CONFIG, "all"); // (1)
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true"); // (2)
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "5000");
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "15000"); // (3)
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, "15000");
        return config;
    }
    // --8<-- [end:producer-config]

    // --8<-- [start:send]
    static void write(Properties config, String topic, int first, int last) throws InterruptedException {
        int acknowledged = 0;
        int unknown = 0;
        int refused = 0;
        try (Producer<String, String> producer = new KafkaProducer<>(config)) {
            for (int sequence = first; sequence <= last; sequence++) {
                Transfer transfer = Transfer.sample(sequence);
                var record = new ProducerRecord<>(topic, transfer.fromAccount(), BankJson.write(transfer));
                try {
                    RecordMetadata metadata = producer.send(record).get(); // (1)
                    System.out.printf("%s acknowledged: partition %d, offset %s%n",
                            transfer.id(), metadata.partition(), metadata.hasOffset() ? metadata.offset() : "unknown");
                    acknowledged++;
                } catch (ExecutionException e) {
                    Outcome outcome = classify(e.getCause()); // (2)
                    System.out.printf("%s %s: %s%n", transfer.id(), outcome.text, describe(e.getCause()));
                    if (outcome == Outcome.UNKNOWN) {
                        unknown++;
                    } else {
                        refused++;
                    }
                }
            }
        }
        System.out.printf("acknowledged %d, not confirmed %d, refused %d%n", acknowledged, unknown, refused);
    }
    // --8<-- [end:send]

    // --8<-- [start:classify]
    enum Outcome {
        UNKNOWN("not confirmed, may be sent again"), // (1)
        REFUSED("refused for good"); // (2)

        final String text;

        Outcome(String text) {
            this.text = text;
        }
    }

    static Outcome classify(Throwable cause) {
        return cause instanceof RetriableException ? Outcome.UNKNOWN : Outcome.REFUSED; // (3)
    }
    // --8<-- [end:classify]

    private static String describe(Throwable cause) {
        String text = cause.getClass().getSimpleName() + ": " + cause.getMessage();
        return cause.getCause() == null ? text : text + " <- " + describe(cause.getCause());
    }

    // --8<-- [start:reader]
    static void read(String bootstrap, String topic) {
        Map<String, Object> config = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class.getName(),
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class.getName());
        List<String> ids = new ArrayList<>();
        try (var consumer = new KafkaConsumer<String, String>(config)) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions); // (1)
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions); // (2)
            Instant deadline = Instant.now().plusSeconds(20);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                if (Instant.now().isAfter(deadline)) {
                    throw new IllegalStateException("not read to the end within 20 s, read so far: " + ids);
                }
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
                    ids.add(BankJson.read(record.value(), Transfer.class).id());
                }
            }
            System.out.printf("read %d transfers up to the high watermark %s: %s%n",
                    ids.size(), ends.values(), String.join(" ", ids));
        }
    }
    // --8<-- [end:reader]
}
