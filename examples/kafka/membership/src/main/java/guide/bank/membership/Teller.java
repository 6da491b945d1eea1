package guide.bank.membership;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** One member of the group: polls in a thread of its own and notes what its listener is told. */
final class Teller {

    static final int SESSION_MS = 10_000;
    static final int POLL_INTERVAL_MS = 3000;

    final String name;
    private final Map<String, Object> config;
    private final String topic;
    private final CountDownLatch begin;
    private final Set<Integer> partitions = new TreeSet<>();
    private final Thread thread;
    private int calls;
    private int lost;
    private long changed = System.nanoTime();
    private String commit = "";
    private RuntimeException end;
    private volatile long workMs;
    private volatile boolean stopped;

    Teller(String name, Map<String, Object> config, String topic) {
        this(name, config, topic, new CountDownLatch(0));
    }

    /** A teller that is connected, and joins the group when {@code begin} is counted down. */
    Teller(String name, Map<String, Object> config, String topic, CountDownLatch begin) {
        this.name = name;
        this.config = config;
        this.topic = topic;
        this.begin = begin;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    // --8<-- [start:config]
    static Map<String, Object> config(String bootstrap, String protocol, String group, String name, boolean isStatic) {
        Map<String, Object> config = new HashMap<>();
        config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class.getName());
        config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class.getName());
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, protocol);
        config.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, POLL_INTERVAL_MS);
        if (protocol.equals("classic")) { // (1)
            config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_MS);
            config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 1000);
        }
        if (isStatic) {
            config.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, name); // (2)
        }
        return config;
    }
    // --8<-- [end:config]

    private void run() {
        try (var consumer = new KafkaConsumer<String, String>(config)) {
            consumer.partitionsFor(topic);
            begin.await();
            consumer.subscribe(List.of(topic), new Watcher());
            while (!stopped) {
                consumer.poll(Duration.ofMillis(100));
                if (workMs > 0) {
                    work(consumer);
                }
            }
        } catch (KafkaException | InterruptedException stop) {
            synchronized (this) {
                end = stop instanceof KafkaException fatal ? fatal : new IllegalStateException(stop);
                partitions.clear();
            }
        }
    }

    // --8<-- [start:work]
    private void work(KafkaConsumer<String, String> consumer) throws InterruptedException {
        Thread.sleep(workMs); // (1)
        workMs = 0;
        String outcome = "taken";
        try {
            consumer.commitSync();
        } catch (CommitFailedException refused) { // (2)
            outcome = refused.getClass().getSimpleName();
        }
        synchronized (this) {
            commit = outcome;
        }
    }
    // --8<-- [end:work]

    private final class Watcher implements ConsumerRebalanceListener {

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> added) {
            synchronized (Teller.this) {
                calls++;
                added.forEach(partition -> partitions.add(partition.partition()));
                changed = System.nanoTime();
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> removed) {
            synchronized (Teller.this) {
                calls++;
                removed.forEach(partition -> partitions.remove(partition.partition()));
            }
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> removed) {
            synchronized (Teller.this) {
                calls++;
                lost += removed.size();
                removed.forEach(partition -> partitions.remove(partition.partition()));
            }
        }
    }

    void work(long milliseconds) {
        workMs = milliseconds;
    }

    void close() throws InterruptedException {
        stopped = true;
        thread.join();
    }

    synchronized Set<Integer> partitions() {
        return new TreeSet<>(partitions);
    }

    /** How often the listener was called, with whatever. */
    synchronized int calls() {
        return calls;
    }

    synchronized int lost() {
        return lost;
    }

    /** When it last received partitions, by System.nanoTime. */
    synchronized long changed() {
        return changed;
    }

    /** What became of the commit after the work; empty as long as there was none. */
    synchronized String commit() {
        return commit;
    }

    /** The simple name of the exception that ended it; empty while it lives. */
    synchronized String end() {
        return end == null ? "" : end.getClass().getSimpleName();
    }
}
