package guide.bank.share;

import guide.bank.BankJson;
import guide.bank.Transfer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Sends notices of transfers as a member of a share group.
 *
 * <pre>
 * BOOTSTRAP GROUP notify       answers for each record: T-0003 is rejected, T-0005 released at first
 * BOOTSTRAP GROUP die          takes records and dies without an answer
 * BOOTSTRAP GROUP crowd COUNT  several members share the only partition until they have that many records
 * </pre>
 */
public final class ShareWorker {

    private static final String TOPIC = "transfers";

    private ShareWorker() {
    }

    public static void main(String[] args) {
        if (args.length < 3) {
            System.err.println("usage: BOOTSTRAP GROUP notify|die|crowd [COUNT]");
            System.exit(2);
        }
        switch (args[2]) {
            case "notify" -> notifyAll(args[0], args[1]);
            case "die" -> die(args[0], args[1]);
            default -> crowd(args[0], args[1], Integer.parseInt(args[3]));
        }
    }

    // --8<-- [start:notify]
    private static void notifyAll(String bootstrap, String group) {
        try (var consumer = new KafkaShareConsumer<String, String>(
                config(bootstrap, group, "share.acknowledgement.mode=explicit"))) { // (1)
            consumer.subscribe(List.of(TOPIC));
            boolean began = false;
            for (int idle = 0; idle < (began ? 4 : 30); idle++) {
                ConsumerRecords<String, String> records = consumer.poll(Duration.ofSeconds(1));
                for (ConsumerRecord<String, String> record : records) {
                    String id = BankJson.read(record.value(), Transfer.class).id();
                    int delivery = record.deliveryCount().orElse((short) 0); // (2)
                    AcknowledgeType answer = answer(id, delivery);
                    System.out.printf("%s delivery %d: %s%n", id, delivery, answer);
                    consumer.acknowledge(record, answer); // (3)
                }
                if (!records.isEmpty()) {
                    consumer.commitSync(); // (4)
                    began = true;
                    idle = 0;
                }
            }
        }
    }

    private static AcknowledgeType answer(String id, int delivery) {
        if (id.equals("T-0003")) {
            return AcknowledgeType.REJECT; // (5)
        }
        return id.equals("T-0005") && delivery < 3 ? AcknowledgeType.RELEASE : AcknowledgeType.ACCEPT; // (6)
    }
    // --8<-- [end:notify]

    private static void die(String bootstrap, String group) {
        var consumer = new KafkaShareConsumer<String, String>(config(bootstrap, group));
        consumer.subscribe(List.of(TOPIC));
        ConsumerRecords<String, String> records = consumer.poll(Duration.ofSeconds(10));
        while (records.isEmpty()) {
            records = consumer.poll(Duration.ofSeconds(1));
        }
        for (ConsumerRecord<String, String> record : records) {
            System.out.printf("%s delivery %d: no answer%n",
                    BankJson.read(record.value(), Transfer.class).id(), record.deliveryCount().orElse((short) 0));
        }
        Runtime.getRuntime().halt(137);
    }

    // --8<-- [start:crowd]
    private static void crowd(String bootstrap, String group, int count) {
        var members = new ArrayList<KafkaShareConsumer<String, String>>();
        for (int member = 0; member < 3; member++) {
            var consumer = new KafkaShareConsumer<String, String>(
                    config(bootstrap, group, "share.acquire.mode=record_limit", "max.poll.records=5")); // (1)
            consumer.subscribe(List.of(TOPIC));
            members.add(consumer);
        }
        int[] got = new int[members.size()];
        Set<Long> offsets = new HashSet<>();
        while (offsets.size() < count) {
            int least = Arrays.stream(got).min().orElseThrow();
            for (int member = 0; member < got.length; member++) {
                if (got[member] == least) { // (2)
                    for (ConsumerRecord<String, String> record : members.get(member).poll(Duration.ofMillis(300))) {
                        got[member]++;
                        offsets.add(record.offset());
                    }
                }
            }
        }
        members.forEach(KafkaShareConsumer::close);
        System.out.printf("1 partition, %d members with records, %d deliveries of %d records%n",
                Arrays.stream(got).filter(n -> n > 0).count(), Arrays.stream(got).sum(), offsets.size());
    }
    // --8<-- [end:crowd]

    private static Properties config(String bootstrap, String group, String... settings) {
        var config = new Properties();
        config.putAll(Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
                ConsumerConfig.GROUP_ID_CONFIG, group,
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class.getName(),
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class.getName()));
        for (String setting : settings) {
            config.setProperty(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        return config;
    }
}
