package guide.bank.sdk;

import guide.bank.sdk.InvalidTopicsException.Rejected;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;

/** Lets no listener start while a topic of the service breaks the naming rule. */
class TopicGuard implements SmartLifecycle {

    private final BankKafkaProperties properties;
    private final ObjectProvider<KafkaListenerEndpointRegistry> listeners;
    private volatile boolean running;

    TopicGuard(BankKafkaProperties properties, ObjectProvider<KafkaListenerEndpointRegistry> listeners) {
        this.properties = properties;
        this.listeners = listeners;
    }

    // --8<-- [start:guard]
    @Override
    public int getPhase() {
        return Integer.MIN_VALUE; // (1)
    }

    @Override
    public void start() {
        List<Rejected> rejected = new ArrayList<>();
        properties.topics().forEach((name, topic) -> check("bank.kafka.topics." + name, topic, rejected));
        listeners.getObject().getListenerContainers().forEach(container -> { // (2)
            String[] topics = container.getContainerProperties().getTopics();
            for (String topic : topics == null ? new String[0] : topics) {
                check("listener " + container.getListenerId(), topic, rejected);
            }
        });
        if (!rejected.isEmpty()) {
            throw new InvalidTopicsException(rejected);
        }
        running = true;
    }
    // --8<-- [end:guard]

    private void check(String place, String topic, List<Rejected> rejected) {
        String suffix = properties.deadLetters().suffix();
        String name = topic.endsWith(suffix) ? topic.substring(0, topic.length() - suffix.length()) : topic;
        if (!properties.legacyTopics().contains(name)) {
            TopicNames.problem(name).ifPresent(problem -> rejected.add(new Rejected(place, topic, problem)));
        }
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
