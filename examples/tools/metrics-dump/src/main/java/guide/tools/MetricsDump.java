package guide.tools;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.tools.attach.VirtualMachine;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Prints every attribute of every MBean of Kafka in a running JVM, one JSON object a line.
 *
 * <p>Arguments: {@code PID} reads a broker or controller; {@code producer|classic|consumer BOOTSTRAP TOPIC} runs such
 * a client here, lets it work for a moment, and reads its own.
 */
public final class MetricsDump {
    private static final ObjectMapper JSON = new ObjectMapper();

    private MetricsDump() {
    }

    public static void main(String[] args) throws Exception {
        if (args.length == 1) {
            VirtualMachine machine = VirtualMachine.attach(args[0]);
            String address = machine.startLocalManagementAgent();
            machine.detach();
            try (var connector = JMXConnectorFactory.connect(new JMXServiceURL(address))) {
                print(connector.getMBeanServerConnection());
            }
        } else if (args.length == 3 && args[0].equals("producer")) {
            produce(args[1], args[2]);
        } else if (args.length == 3) {
            consume(args[0], args[1], args[2]);
        } else {
            System.err.println("usage: PID | producer|classic|consumer BOOTSTRAP TOPIC");
            System.exit(2);
        }
    }

    private static void produce(String bootstrap, String topic) throws Exception {
        Map<String, Object> config = Map.of("bootstrap.servers", bootstrap, "transactional.id", "metrics",
                "client.id", "metrics");
        try (var producer = new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            producer.initTransactions();
            for (int i = 0; i < 20; i++) {
                producer.beginTransaction();
                producer.send(new ProducerRecord<>(topic, "T-" + i, "1"));
                producer.commitTransaction();
            }
            print(ManagementFactory.getPlatformMBeanServer());
        }
    }

    private static void consume(String protocol, String bootstrap, String topic) throws Exception {
        Map<String, Object> config = Map.of("bootstrap.servers", bootstrap, "group.id", "metrics-" + protocol,
                "client.id", "metrics", "group.protocol", protocol, "auto.offset.reset", "earliest");
        try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(topic));
            long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            int read = 0;
            while (read < 10 && System.nanoTime() < deadline) {
                read += consumer.poll(Duration.ofMillis(200)).count();
            }
            if (read == 0) {
                throw new IllegalStateException("nothing to read in " + topic + " after 30 s");
            }
            consumer.commitSync();
            consumer.poll(Duration.ofMillis(200));
            print(ManagementFactory.getPlatformMBeanServer());
        }
    }

    private static void print(MBeanServerConnection server) throws Exception {
        for (ObjectName name : new TreeSet<>(server.queryNames(new ObjectName("kafka.*:*"), null))) {
            for (MBeanAttributeInfo attribute : server.getMBeanInfo(name).getAttributes()) {
                Map<String, String> parts = new LinkedHashMap<>();
                parts.put("mbean", name.toString());
                parts.put("attribute", attribute.getName());
                parts.put("type", type(server, name, attribute));
                parts.put("description", Objects.requireNonNullElse(attribute.getDescription(), ""));
                System.out.println(JSON.writeValueAsString(parts));
            }
        }
    }

    /** The class of the value that is there, since a gauge declares no more than Object. */
    private static String type(MBeanServerConnection server, ObjectName name, MBeanAttributeInfo attribute)
            throws Exception {
        try {
            Object value = server.getAttribute(name, attribute.getName());
            return value == null ? attribute.getType() : value.getClass().getName();
        } catch (JMException | RuntimeException unreadable) {
            return attribute.getType();
        }
    }
}
