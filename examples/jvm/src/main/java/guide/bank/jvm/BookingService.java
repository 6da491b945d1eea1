package guide.bank.jvm;

import guide.bank.BankJson;
import guide.bank.Transfer;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Books transfers in one thread, with two faults to find: it never forgets a transfer, and it may wait for an answer
 * for ever.
 *
 * <pre>
 * BOOTSTRAP GROUP TOPIC [ask=PORT] [answer.timeout.ms=N] [CONSUMER-SETTING=VALUE ...]
 * </pre>
 *
 * {@code ask} has every transfer checked by the fraud check at that port of this machine.
 */
public final class BookingService implements Runnable {

    // --8<-- [start:leak]
    /** Transfers that were booked, so that one that comes twice is not booked twice. */
    private static final Map<String, ConsumerRecord<String, String>> BOOKED = new HashMap<>(); // (1)

    private void book(ConsumerRecord<String, String> record) {
        Transfer transfer = BankJson.read(record.value(), Transfer.class);
        if (BOOKED.putIfAbsent(transfer.id(), record) == null && BOOKED.size() % 10_000 == 0) { // (2)
            System.out.println("booked " + BOOKED.size());
        }
    }
    // --8<-- [end:leak]

    private final String topic;
    private final Map<String, Object> config;
    private final FraudCheck fraudCheck;

    private BookingService(String topic, Map<String, Object> config, FraudCheck fraudCheck) {
        this.topic = topic;
        this.config = config;
        this.fraudCheck = fraudCheck;
    }

    public static void main(String[] args) throws InterruptedException {
        if (args.length < 3) {
            System.err.println("usage: BOOTSTRAP GROUP TOPIC [ask=PORT] [answer.timeout.ms=N] [CONSUMER-SETTING=VALUE ...]");
            System.exit(2);
        }
        var config = new HashMap<String, Object>(Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, args[0],
                ConsumerConfig.GROUP_ID_CONFIG, args[1],
                ConsumerConfig.GROUP_PROTOCOL_CONFIG, "consumer",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class.getName(),
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class.getName()));
        var options = new HashMap<String, String>();
        for (String option : List.of(args).subList(3, args.length)) {
            int equals = option.indexOf('=');
            options.put(option.substring(0, equals), option.substring(equals + 1));
        }
        String port = options.remove("ask");
        int timeout = Integer.parseInt(options.getOrDefault("answer.timeout.ms", "0"));
        options.remove("answer.timeout.ms");
        config.putAll(options);
        var fraudCheck = port == null ? null : new FraudCheck(Integer.parseInt(port), timeout);
        var listener = new Thread(new BookingService(args[2], config, fraudCheck), "booking-listener");
        listener.start();
        listener.join();
    }

    // --8<-- [start:loop]
    @Override
    public void run() {
        try (var consumer = new KafkaConsumer<String, String>(config)) {
            consumer.subscribe(List.of(topic));
            while (true) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(500))) {
                    if (fraudCheck != null && !fraudCheck.allows(record.key())) { // (1)
                        continue;
                    }
                    book(record);
                }
            }
        } catch (IOException refused) {
            System.err.println(refused);
        }
    }
    // --8<-- [end:loop]
}
