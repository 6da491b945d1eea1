package guide.bank.transactions;

import guide.bank.BankJson;
import guide.bank.Booking;
import guide.bank.Transfer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Turns each transfer into two bookings, exactly once.
 *
 * <pre>
 * fill  BOOTSTRAP COUNT             writes transfers
 * run   BOOTSTRAP [WHEN] [norewind] books them; WHEN is a step to die at, or "refuse": one transfer fails once
 * count BOOTSTRAP ISOLATION         counts what a reader of the bookings sees
 * </pre>
 */
public final class BookingService {

    static final String TRANSFERS = "transfers";
    static final String BOOKINGS = "bookings";

    /** The steps after which the service can be made to die, as by kill -9. */
    enum Step { POLLED, BEGUN, SENT, OFFSETS_SENT, COMMITTED }

    private final KafkaConsumer<String, String> consumer;
    private final KafkaProducer<String, String> producer;
    private final Step deadAfter;
    private final boolean rewind;
    private boolean refuse;

    private BookingService(String bootstrap, String when, boolean rewind) {
        this.consumer = new KafkaConsumer<>(consumerConfig(bootstrap));
        this.producer = new KafkaProducer<>(producerConfig(bootstrap));
        this.refuse = when.equals("refuse");
        this.deadAfter = when.isEmpty() || refuse ? null : Step.valueOf(when);
        this.rewind = rewind;
    }

    public static void main(String[] args) {
        if (args.length == 3 && args[0].equals("fill")) {
            fill(args[1], Integer.parseInt(args[2]));
        } else if (args.length >= 2 && args[0].equals("run")) {
            boolean rewind = !List.of(args).contains("norewind");
            new BookingService(args[1], args.length > 2 ? args[2] : "", rewind).run();
        } else if (args.length == 3 && args[0].equals("count")) {
            count(args[1], args[2]);
        } else {
            System.err.println("usage: fill BOOTSTRAP COUNT | run BOOTSTRAP [WHEN] [norewind] | count BOOTSTRAP ISOLATION");
            System.exit(2);
        }
    }

    // --8<-- [start:config]
    private static Map<String, Object> producerConfig(String bootstrap) {
        return Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
                ProducerConfig.TRANSACTIONAL_ID_CONFIG, "booking-1", // (1)
                ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class.getName(),
                ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, StringSerializer.class.getName());
    }

    private static Map<String, Object> consumerConfig(String bootstrap) {
        return Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
                ConsumerConfig.GROUP_ID_CONFIG, "booking",
                ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, "booking-1", // (2)
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed", // (3)
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false", // (4)
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "5",
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class.getName(),
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class.getName());
    }
    // --8<-- [end:config]

    // --8<-- [start:loop]
    private void run() {
        try (producer; consumer) {
            producer.initTransactions(); // (1)
            consumer.subscribe(List.of(TRANSFERS));
            int idle = 0;
            while (idle < 10) {
                ConsumerRecords<String, String> records = consumer.poll(Duration.ofMillis(500));
                idle = records.isEmpty() ? idle + 1 : 0;
                if (!records.isEmpty()) {
                    dieAfter(Step.POLLED);
                    book(records);
                }
            }
        }
    }

    private void book(ConsumerRecords<String, String> records) {
        try {
            producer.beginTransaction();
            dieAfter(Step.BEGUN);
            for (ConsumerRecord<String, String> record : records) {
                Transfer transfer = BankJson.read(record.value(), Transfer.class);
                for (Booking booking : Booking.of(transfer)) {
                    producer.send(new ProducerRecord<>(BOOKINGS, booking.account(), BankJson.write(booking)));
                }
                check(transfer);
            }
            dieAfter(Step.SENT);
            producer.sendOffsetsToTransaction(records.nextOffsets(), consumer.groupMetadata()); // (2)
            dieAfter(Step.OFFSETS_SENT);
            producer.commitTransaction(); // (3)
            System.out.printf("committed %d transfers%n", records.count());
            dieAfter(Step.COMMITTED);
        } catch (ProducerFencedException | OutOfOrderSequenceException | AuthorizationException e) {
            throw e; // (4)
        } catch (KafkaException | IllegalStateException e) {
            System.out.printf("aborted %d transfers: %s%n", records.count(), e.getMessage());
            producer.abortTransaction(); // (5)
            if (rewind) {
                rewind();
            }
        }
    }
    // --8<-- [end:loop]

    // --8<-- [start:rewind]
    private void rewind() {
        Set<TopicPartition> assigned = consumer.assignment();
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(assigned);
        for (TopicPartition partition : assigned) {
            OffsetAndMetadata offset = committed.get(partition);
            if (offset == null) {
                consumer.seekToBeginning(Set.of(partition)); // (1)
            } else {
                consumer.seek(partition, offset);
            }
        }
    }
    // --8<-- [end:rewind]

    private void check(Transfer transfer) {
        if (refuse && transfer.id().equals("T-0003")) {
            refuse = false;
            producer.flush(); // so that the bookings made so far are in the log when they are aborted
            throw new IllegalStateException("the ledger does not answer for " + transfer.id());
        }
    }

    private void dieAfter(Step step) {
        if (step == deadAfter) {
            producer.flush();
            System.out.println("dies after " + step);
            Runtime.getRuntime().halt(137);
        }
    }

    private static void fill(String bootstrap, int count) {
        Map<String, Object> config = new HashMap<>(producerConfig(bootstrap));
        config.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
        try (var filler = new KafkaProducer<String, String>(config)) {
            for (int sequence = 1; sequence <= count; sequence++) {
                Transfer transfer = Transfer.sample(sequence);
                filler.send(new ProducerRecord<>(TRANSFERS, transfer.fromAccount(), BankJson.write(transfer)));
            }
        }
        System.out.printf("wrote %d transfers%n", count);
    }

    // --8<-- [start:count]
    private static void count(String bootstrap, String isolation) {
        Map<String, Object> config = new HashMap<>(consumerConfig(bootstrap));
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation); // (1)
        config.remove(ConsumerConfig.GROUP_ID_CONFIG);
        config.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        Map<String, Integer> perTransfer = new TreeMap<>();
        long sum = 0;
        int bookings = 0;
        try (var reader = new KafkaConsumer<String, String>(config)) {
            TopicPartition partition = new TopicPartition(BOOKINGS, 0);
            reader.assign(List.of(partition));
            reader.seekToBeginning(List.of(partition));
            long end = reader.endOffsets(List.of(partition)).get(partition); // (2)
            while (reader.position(partition) < end) {
                for (ConsumerRecord<String, String> record : reader.poll(Duration.ofMillis(200))) {
                    Booking booking = BankJson.read(record.value(), Booking.class);
                    perTransfer.merge(booking.transferId(), 1, Integer::sum);
                    sum += booking.amount();
                    bookings++;
                }
            }
            System.out.printf("%s up to offset %d: %d bookings of %d transfers, sum %d%n",
                    isolation, end, bookings, perTransfer.size(), sum);
        }
        perTransfer.values().removeIf(times -> times == 2);
        System.out.println("not booked twice, once in and once out: " + perTransfer);
    }
    // --8<-- [end:count]
}
