package guide.bank.sdk;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.logging.Log;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.logging.DeferredLogFactory;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** Puts the bank's defaults behind all that the application configures, and carries old keys over to new ones. */
public class BankKafkaEnvironment implements EnvironmentPostProcessor, Ordered {

    // --8<-- [start:renamed]
    private static final Map<String, String> RENAMED_IN_2 = Map.of(
            "bank.kafka.max-retries", "bank.kafka.retry.max-retries",
            "bank.kafka.back-off", "bank.kafka.retry.initial-interval");
    // --8<-- [end:renamed]

    private final Log log;

    public BankKafkaEnvironment(DeferredLogFactory logs) {
        this.log = logs.getLog(BankKafkaEnvironment.class);
    }

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        Map<String, Object> carriedOver = carriedOver(environment);
        environment.getPropertySources().addLast(new MapPropertySource("bank-kafka-renamed", carriedOver));
        environment.getPropertySources().addLast(new MapPropertySource("bank-kafka-defaults", defaults(environment)));
    }

    // --8<-- [start:defaults]
    private static Map<String, Object> defaults(ConfigurableEnvironment environment) {
        Map<String, Object> defaults = new LinkedHashMap<>();
        String service = environment.getProperty("spring.application.name");
        if (service != null) {
            defaults.put("spring.kafka.client-id", service); // (1)
            defaults.put("spring.kafka.consumer.group-id", service);
        }
        defaults.put("spring.kafka.producer.acks", "all");
        defaults.put("spring.kafka.producer.properties[enable.idempotence]", "true");
        defaults.put("spring.kafka.producer.properties[delivery.timeout.ms]", "30000"); // (2)
        defaults.put("spring.kafka.producer.properties[request.timeout.ms]", "10000");
        defaults.put("spring.kafka.producer.properties[max.block.ms]", "10000");
        defaults.put("spring.kafka.producer.properties[interceptor.classes]", OriginInterceptor.class.getName());
        defaults.put("spring.kafka.producer.value-serializer", EventSerializer.class.getName());
        defaults.put("spring.kafka.consumer.value-deserializer", // (3)
                "org.apache.kafka.common.serialization.ByteArrayDeserializer");
        defaults.put("spring.kafka.consumer.auto-offset-reset", "earliest");
        defaults.put("spring.kafka.consumer.isolation-level", "read_committed");
        defaults.put("spring.kafka.consumer.max-poll-records", "100");
        defaults.put("spring.kafka.listener.immediate-stop", "true");
        defaults.put("spring.kafka.listener.missing-topics-fatal", "true");
        defaults.put("spring.kafka.listener.observation-enabled", "true"); // (4)
        defaults.put("spring.kafka.template.observation-enabled", "true");
        return defaults;
    }
    // --8<-- [end:defaults]

    // --8<-- [start:carried-over]
    private Map<String, Object> carriedOver(ConfigurableEnvironment environment) {
        Map<String, Object> carriedOver = new LinkedHashMap<>();
        RENAMED_IN_2.forEach((old, current) -> {
            ConfigurationProperty found = find(environment, old); // (1)
            if (found == null) {
                return;
            }
            if (find(environment, current) == null) { // (2)
                carriedOver.put(current, found.getValue());
            }
            log.warn("%s (%s) is called %s since version 2 of the Kafka starter; the old key goes in version 3"
                    .formatted(old, found.getOrigin(), current)); // (3)
        });
        return carriedOver;
    }
    // --8<-- [end:carried-over]

    private static ConfigurationProperty find(ConfigurableEnvironment environment, String key) {
        ConfigurationPropertyName name = ConfigurationPropertyName.of(key);
        for (var source : ConfigurationPropertySources.get(environment)) {
            ConfigurationProperty found = source.getConfigurationProperty(name);
            if (found != null) {
                return found;
            }
        }
        return null;
    }
}
