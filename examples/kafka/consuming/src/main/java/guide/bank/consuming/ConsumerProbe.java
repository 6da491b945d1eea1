package guide.bank.consuming;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Shows what a consumer's position, its committed offset and its calls of poll do, on partition 0 of a topic.
 *
 * <pre>
 * positions BOOTSTRAP TOPIC GROUP
 * start     BOOTSTRAP TOPIC GROUP [property=value ...]
 * handover  BOOTSTRAP TOPIC RECORDS commit|nothing
 * slow      BOOTSTRAP TOPIC blocking|pausing|failing
 * </pre>
 */
public final class ConsumerProbe {

    private ConsumerProbe() {
    }

    public static void main(String[] args) throws InterruptedException {
        String name = args.length < 3 ? "" : args[0];
        List<String> rest = List.of(args).subList(Math.min(3, args.length), args.length);
        switch (name) {
            case "positions" -> positions(args[1], args[2], rest.get(0));
            case "start" -> start(args[1], args[2], rest);
            case "handover" -> handover(args[1], args[2], Integer.parseInt(rest.get(0)), rest.get(1).equals("commit"));
            case "slow" -> slow(args[1], args[2], rest.get(0));
            default -> {
                System.err.println("usage: positions|start|handover|slow BOOTSTRAP TOPIC ...");
                System.exit(2);
            }
        }
    }

    // --8<-- [start:positions]
    private static void positions(String bootstrap, String topic, String group) {
        var partition = new TopicPartition(topic, 0);
        try (var consumer = new KafkaConsumer<String, String>(config(bootstrap, group, "max.poll.records=5"))) {
            consumer.assign(List.of(partition)); // (1)
            print(consumer, partition, "before the first poll");
            consumer.poll(Duration.ofSeconds(5));
            print(consumer, partition, "after poll");
            consumer.commitSync(); // (2)
            print(consumer, partition, "after commitSync");
            consumer.seek(partition, 2); // (3)
            print(consumer, partition, "after seek to 2");
        }
        try (var consumer = new KafkaConsumer<String, String>(config(bootstrap, group))) {
            consumer.assign(List.of(partition));
            print(consumer, partition, "after a restart"); // (4)
        }
    }
    // --8<-- [end:positions]

    private static void print(KafkaConsumer<String, String> consumer, TopicPartition partition, String when) {
        var committed = consumer.committed(Set.of(partition)).get(partition);
        System.out.printf("%-22s position %d, committed %s%n", when, consumer.position(partition),
                committed == null ? "nothing" : committed.offset());
    }

    private static void start(String bootstrap, String topic, List<String> rest) {
        var partition = new TopicPartition(topic, 0);
        String[] settings = rest.subList(1, rest.size()).toArray(String[]::new);
        try (var consumer = new KafkaConsumer<String, String>(config(bootstrap, rest.get(0), settings))) {
            consumer.assign(List.of(partition));
            long begin = consumer.position(partition);
            var records = consumer.poll(Duration.ofSeconds(1));
            System.out.printf("position %d, then got %s%n", begin,
                    records.isEmpty() ? "nothing" : "offset " + records.iterator().next().offset());
        } catch (InvalidOffsetException e) {
            System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }

    private static void handover(String bootstrap, String topic, int all, boolean commit) {
        String group = "handover-" + (commit ? "commit" : "nothing");
        try (var first = new KafkaConsumer<String, String>(
                        config(bootstrap, group, "group.instance.id=first"));
                var second = new KafkaConsumer<String, String>(
                        config(bootstrap, group, "group.instance.id=second"))) {
            first.subscribe(List.of(topic), new ConsumerRebalanceListener() {
                @Override
                public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                    if (commit) {
                        first.commitSync();
                    }
                }

                @Override
                public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                }
            });
            int done = 0;
            while (done < all) {
                done += first.poll(Duration.ofMillis(200)).count();
            }
            System.out.println("first member processed " + done + ", nothing committed");
            second.subscribe(List.of(topic));
            int again = 0;
            for (int quiet = 0; quiet < 5; quiet++) {
                first.poll(Duration.ofMillis(200));
                int got = second.poll(Duration.ofMillis(200)).count();
                again += got;
                if (got > 0 || second.assignment().isEmpty()) {
                    quiet = 0;
                }
            }
            System.out.println("second member got " + second.assignment().size() + " partition and read again " + again);
        }
    }

    // --8<-- [start:slow]
    private static void slow(String bootstrap, String topic, String way) {
        try (var consumer = new KafkaConsumer<String, String>(
                config(bootstrap, "slow-" + way, "max.poll.interval.ms=3000", "max.poll.records=5"))) {
            consumer.subscribe(List.of(topic));
            var records = consumer.poll(Duration.ofSeconds(10));
            while (records.isEmpty()) {
                records = consumer.poll(Duration.ofSeconds(1));
            }
            CompletableFuture<Void> work = CompletableFuture.runAsync(() -> fiveSeconds(way.equals("failing")));
            var whilePaused = new ArrayList<Integer>();
            if (!way.equals("blocking")) {
                consumer.pause(consumer.assignment()); // (1)
                while (!work.isDone()) {
                    whilePaused.add(consumer.poll(Duration.ofMillis(500)).count()); // (2)
                }
                consumer.resume(consumer.paused()); // (3)
            }
            work.join(); // (4)
            try {
                consumer.commitSync(records.nextOffsets()); // (5)
                System.out.printf("polled %s while paused, got %d records, then committed%n",
                        whilePaused.size() > 1 ? "several times" : "once",
                        whilePaused.stream().mapToInt(Integer::intValue).sum());
            } catch (CommitFailedException e) {
                System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
            }
        }
    }
    // --8<-- [end:slow]

    private static void fiveSeconds(boolean thenFail) {
        try {
            Thread.sleep(5000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thenFail) {
            throw new IllegalStateException("the work failed");
        }
    }

    private static Properties config(String bootstrap, String group, String... settings) {
        var config = new Properties();
        config.putAll(Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
                ConsumerConfig.GROUP_ID_CONFIG, group,
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class.getName(),
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class.getName()));
        for (String setting : settings) {
            config.setProperty(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        return config;
    }
}
