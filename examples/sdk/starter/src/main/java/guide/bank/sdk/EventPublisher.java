package guide.bank.sdk;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.springframework.kafka.core.KafkaOperations;
import org.springframework.kafka.support.SendResult;

// --8<-- [start:publisher]
/** Sends events to the topics that the service has declared, and to no others. */
public class EventPublisher {

    private final KafkaOperations<Object, Object> kafka;
    private final Map<String, String> topics;

    EventPublisher(KafkaOperations<Object, Object> kafka, Map<String, String> topics) {
        this.kafka = kafka;
        this.topics = topics;
    }

    /** Sends to the topic declared as {@code bank.kafka.topics.<name>}; the future ends with the brokers' answer. */
    public CompletableFuture<SendResult<Object, Object>> publish(String name, String key, Object event) {
        String topic = topics.get(name);
        if (topic == null) {
            throw new IllegalArgumentException("bank.kafka.topics." + name + " is not declared, only " + topics.keySet());
        }
        return kafka.send(topic, key, event);
    }
}
// --8<-- [end:publisher]
