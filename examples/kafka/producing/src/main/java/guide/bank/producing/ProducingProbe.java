package guide.bank.producing;

import guide.bank.BankJson;
import guide.bank.Transfer;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Sends transfers one by one or many at a time, and says how long each step of a send may take.
 *
 * <pre>
 * wait   BOOTSTRAP TOPIC COUNT [property=value ...]  waits for each answer before the next send
 * many   BOOTSTRAP TOPIC COUNT [property=value ...]  sends all, then waits
 * bounds BOOTSTRAP TOPIC COUNT [property=value ...]  says where and when sends fail
 * </pre>
 */
public final class ProducingProbe {

    private ProducingProbe() {
    }

    public static void main(String[] args) throws InterruptedException, ExecutionException {
        if (args.length < 4 || !List.of("wait", "many", "bounds").contains(args[0])) {
            System.err.println("usage: wait|many|bounds BOOTSTRAP TOPIC COUNT [property=value ...]");
            System.exit(2);
        }
        Properties config = new Properties();
        config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, args[1]);
        config.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class.getName());
        config.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, StringSerializer.class.getName());
        for (String setting : List.of(args).subList(4, args.length)) {
            String[] pair = setting.split("=", 2);
            config.put(pair[0], pair[1]);
        }
        int count = Integer.parseInt(args[3]);
        try (var producer = new KafkaProducer<String, String>(config)) {
            switch (args[0]) {
                case "wait" -> oneByOne(producer, args[2], count);
                case "many" -> many(producer, args[2], count);
                default -> {
                    warmUp(producer, args[2]);
                    bounds(producer, args[2], count);
                }
            }
        }
    }

    // --8<-- [start:wait]
    private static void oneByOne(KafkaProducer<String, String> producer, String topic, int count)
            throws InterruptedException, ExecutionException {
        for (int sequence = 1; sequence <= count; sequence++) {
            producer.send(transfer(topic, sequence)).get(); // (1)
        }
    }
    // --8<-- [end:wait]

    // --8<-- [start:many]
    private static void many(KafkaProducer<String, String> producer, String topic, int count)
            throws InterruptedException, ExecutionException {
        List<Future<RecordMetadata>> answers = new ArrayList<>();
        for (int sequence = 1; sequence <= count; sequence++) {
            answers.add(producer.send(transfer(topic, sequence), (metadata, failure) -> { // (1)
                if (failure != null) {
                    System.out.println("not confirmed: " + failure.getClass().getSimpleName()); // (2)
                }
            }));
        }
        producer.flush(); // (3)
        for (Future<RecordMetadata> answer : answers) {
            answer.get();
        }
    }
    // --8<-- [end:many]

    // --8<-- [start:bounds]
    private static void bounds(KafkaProducer<String, String> producer, String topic, int count)
            throws InterruptedException {
        for (int sequence = 1; sequence <= count; sequence++) {
            long start = System.nanoTime();
            Future<RecordMetadata> answer = producer.send(transfer(topic, sequence));
            long returned = System.nanoTime();
            if (count > 1 && seconds(start, returned) < 2) {
                continue; // (1)
            }
            try {
                answer.get();
                System.out.printf("T-%04d: acknowledged%n", sequence);
            } catch (ExecutionException e) {
                System.out.printf("T-%04d: send() took %d s, then %d s: %s: %s%n", sequence,
                        seconds(start, returned), seconds(returned, System.nanoTime()),
                        e.getCause().getClass().getSimpleName(), e.getCause().getMessage());
            }
            return;
        }
    }
    // --8<-- [end:bounds]

    /** Fetches the topic's metadata, so that no send is slow for the want of it. */
    private static void warmUp(KafkaProducer<String, String> producer, String topic) {
        for (int attempt = 1; attempt <= 5; attempt++) {
            try {
                producer.partitionsFor(topic);
                return;
            } catch (KafkaException e) {
                // A broker that stands still may have been asked; the next attempt asks another one.
            }
        }
    }

    private static long seconds(long start, long end) {
        return TimeUnit.NANOSECONDS.toSeconds(end - start);
    }

    private static ProducerRecord<String, String> transfer(String topic, int sequence) {
        Transfer transfer = Transfer.sample(sequence);
        long time = transfer.requestedAt().toEpochMilli();
        return new ProducerRecord<>(topic, null, time, transfer.fromAccount(), BankJson.write(transfer));
    }
}
