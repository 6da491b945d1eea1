package guide.bank.rebalance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Two members of a group share a topic's partitions, a third joins: which partitions does nobody read meanwhile?
 *
 * <pre>
 * BOOTSTRAP TOPIC PARTITIONS eager|cooperative|consumer
 * </pre>
 */
public final class RebalanceProbe {

    private final String bootstrap;
    private final String topic;
    private final String protocol;
    private final Map<TopicPartition, String> owners = new HashMap<>();
    private final Map<TopicPartition, String> ownersBefore = new HashMap<>();
    private final Map<TopicPartition, Long> takenAway = new HashMap<>();
    private final Map<TopicPartition, Long> stoodStill = new HashMap<>();
    private Map<TopicPartition, String> ownersAfter = Map.of();
    private Map<TopicPartition, Long> stoodStillAfter = Map.of();
    private volatile boolean stopped;

    private RebalanceProbe(String bootstrap, String topic, String protocol) {
        this.bootstrap = bootstrap;
        this.topic = topic;
        this.protocol = protocol;
    }

    public static void main(String[] args) throws InterruptedException, TimeoutException {
        if (args.length != 4) {
            System.err.println("usage: BOOTSTRAP TOPIC PARTITIONS eager|cooperative|consumer");
            System.exit(2);
        }
        new RebalanceProbe(args[0], args[1], args[3]).run(Integer.parseInt(args[2]));
    }

    private void run(int partitions) throws InterruptedException, TimeoutException {
        List<Thread> members = new ArrayList<>(List.of(start("member-1"), start("member-2")));
        await(2, partitions);
        synchronized (this) {
            ownersBefore.putAll(owners);
            takenAway.clear();
            stoodStill.clear();
        }
        members.add(start("member-3"));
        await(3, partitions);
        synchronized (this) {
            ownersAfter = Map.copyOf(owners);
            stoodStillAfter = Map.copyOf(stoodStill);
        }
        stopped = true;
        for (Thread member : members) {
            member.join();
        }
        report();
    }

    // --8<-- [start:config]
    private Map<String, Object> config(String member) {
        Map<String, Object> config = new HashMap<>();
        config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        config.put(ConsumerConfig.GROUP_ID_CONFIG, "statements-" + protocol);
        config.put(ConsumerConfig.CLIENT_ID_CONFIG, member);
        config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class.getName());
        config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class.getName());
        switch (protocol) {
            case "eager" -> config.put(
                    ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, RangeAssignor.class.getName()); // (1)
            case "cooperative" -> config.put(
                    ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                    CooperativeStickyAssignor.class.getName()); // (2)
            case "consumer" -> config.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "consumer"); // (3)
            default -> throw new IllegalArgumentException(protocol);
        }
        return config;
    }
    // --8<-- [end:config]

    // --8<-- [start:listener]
    private final class Watcher implements ConsumerRebalanceListener {

        private final String member;

        private Watcher(String member) {
            this.member = member;
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) { // (1)
            synchronized (RebalanceProbe.this) {
                for (TopicPartition partition : partitions) {
                    owners.remove(partition);
                    takenAway.put(partition, System.nanoTime());
                }
            }
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) { // (2)
            synchronized (RebalanceProbe.this) {
                for (TopicPartition partition : partitions) {
                    owners.put(partition, member);
                    Long since = takenAway.remove(partition);
                    if (since != null) {
                        stoodStill.merge(partition, (System.nanoTime() - since) / 1_000_000, Long::sum);
                    }
                }
            }
        }
    }
    // --8<-- [end:listener]

    private Thread start(String member) {
        Thread thread = new Thread(() -> {
            try (var consumer = new KafkaConsumer<String, String>(config(member))) {
                consumer.subscribe(List.of(topic), new Watcher(member));
                while (!stopped) {
                    consumer.poll(Duration.ofMillis(100));
                }
                // What happens when the members leave is not measured.
                consumer.unsubscribe();
            }
        }, member);
        thread.start();
        return thread;
    }

    private void await(int members, int partitions) throws InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + Duration.ofSeconds(90).toNanos();
        int settled = 0;
        while (settled < 10) { // a second without a change
            Thread.sleep(100);
            synchronized (this) {
                boolean spread = owners.size() == partitions && Set.copyOf(owners.values()).size() == members;
                settled = spread && takenAway.isEmpty() ? settled + 1 : 0;
            }
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("the partitions are not spread over " + members + " members after 90 s");
            }
        }
    }

    private void report() {
        Set<TopicPartition> moved = new HashSet<>();
        Set<TopicPartition> kept = new HashSet<>();
        ownersAfter.forEach((partition, owner) ->
                (owner.equals(ownersBefore.get(partition)) ? kept : moved).add(partition));
        System.out.printf("%s: %d partitions moved, stood still for at most %d ms%n",
                protocol, moved.size(), longest(moved));
        long taken = kept.stream().filter(stoodStillAfter::containsKey).count();
        System.out.printf("%s: %d partitions stayed, %d of them taken away and given back after at most %d ms%n",
                protocol, kept.size(), taken, longest(kept));
    }

    private long longest(Set<TopicPartition> partitions) {
        return partitions.stream().mapToLong(partition -> stoodStillAfter.getOrDefault(partition, 0L)).max().orElse(0);
    }
}
