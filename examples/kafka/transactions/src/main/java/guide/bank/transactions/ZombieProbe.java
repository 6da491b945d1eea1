package guide.bank.transactions;

import guide.bank.BankJson;
import guide.bank.Booking;
import guide.bank.Transfer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A booking service that was given up for dead comes back in the middle of its transaction.
 *
 * <pre>
 * same-id BOOTSTRAP  its successor has the same transactional.id
 * group   BOOTSTRAP  its successor has another one, but has taken over its partition in the consumer group
 * </pre>
 */
public final class ZombieProbe {

    private ZombieProbe() {
    }

    public static void main(String[] args) {
        if (args.length == 2 && args[0].equals("same-id")) {
            sameId(args[1]);
        } else if (args.length == 2 && args[0].equals("group")) {
            group(args[1]);
        } else {
            System.err.println("usage: same-id BOOTSTRAP | group BOOTSTRAP");
            System.exit(2);
        }
    }

    // --8<-- [start:same-id]
    private static void sameId(String bootstrap) {
        try (var zombie = producer(bootstrap, "booking-1"); var successor = producer(bootstrap, "booking-1")) {
            zombie.initTransactions();
            zombie.beginTransaction();
            book(zombie, Transfer.sample(1));
            successor.initTransactions(); // (1)
            successor.beginTransaction();
            book(successor, Transfer.sample(1));
            successor.commitTransaction();
            System.out.println("successor: committed");
            attempt("zombie: commit", zombie::commitTransaction); // (2)
            attempt("zombie: abort", zombie::abortTransaction);
        }
    }
    // --8<-- [end:same-id]

    // --8<-- [start:group]
    private static void group(String bootstrap) {
        try (var zombie = producer(bootstrap, "booking-a"); var successor = producer(bootstrap, "booking-b")) {
            zombie.initTransactions();
            successor.initTransactions();
            var gone = consumer(bootstrap);
            ConsumerRecords<String, String> taken = poll(gone);
            ConsumerGroupMetadata membership = gone.groupMetadata();
            zombie.beginTransaction();
            book(zombie, taken);
            gone.close(); // (1)
            try (var consumer = consumer(bootstrap)) {
                ConsumerRecords<String, String> records = poll(consumer);
                successor.beginTransaction();
                book(successor, records);
                successor.sendOffsetsToTransaction(records.nextOffsets(), consumer.groupMetadata());
                successor.commitTransaction();
                System.out.printf("successor: committed %d transfers%n", records.count());
                attempt("zombie: send offsets",
                        () -> zombie.sendOffsetsToTransaction(taken.nextOffsets(), membership)); // (2)
                attempt("zombie: commit", zombie::commitTransaction);
                attempt("zombie: abort", zombie::abortTransaction);
            }
        }
    }
    // --8<-- [end:group]

    private static void attempt(String what, Runnable action) {
        try {
            action.run();
            System.out.println(what + ": done");
        } catch (KafkaException e) {
            System.out.printf("%s: %s%n", what, e.getClass().getSimpleName());
        }
    }

    private static void book(KafkaProducer<String, String> producer, ConsumerRecords<String, String> records) {
        for (ConsumerRecord<String, String> record : records) {
            book(producer, BankJson.read(record.value(), Transfer.class));
        }
    }

    private static void book(KafkaProducer<String, String> producer, Transfer transfer) {
        for (Booking booking : Booking.of(transfer)) {
            producer.send(new ProducerRecord<>(BookingService.BOOKINGS, booking.account(), BankJson.write(booking)));
        }
        producer.flush();
    }

    private static ConsumerRecords<String, String> poll(KafkaConsumer<String, String> consumer) {
        consumer.subscribe(List.of(BookingService.TRANSFERS));
        ConsumerRecords<String, String> records = ConsumerRecords.empty();
        for (int attempt = 0; records.isEmpty() && attempt < 60; attempt++) {
            records = consumer.poll(Duration.ofMillis(500));
        }
        return records;
    }

    private static KafkaProducer<String, String> producer(String bootstrap, String transactionalId) {
        return new KafkaProducer<>(Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
                ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId,
                ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class.getName(),
                ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, StringSerializer.class.getName()));
    }

    private static KafkaConsumer<String, String> consumer(String bootstrap) {
        return new KafkaConsumer<>(Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
                ConsumerConfig.GROUP_ID_CONFIG, "booking",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class.getName(),
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class.getName()));
    }
}
