package guide.bank.transfers;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.kafka.core.ProducerFactory;

/** A service that has the bank's Kafka starter on its class path. */
@SpringBootApplication
public class TransferService {

    private final ConfigurableEnvironment environment;
    private final ProducerFactory<?, ?> producers;
    private final ObjectProvider<MeterRegistry> meters;

    TransferService(
            ConfigurableEnvironment environment, ProducerFactory<?, ?> producers, ObjectProvider<MeterRegistry> meters) {
        this.environment = environment;
        this.producers = producers;
        this.meters = meters;
    }

    public static void main(String[] args) {
        SpringApplication.run(TransferService.class, args);
    }

    @EventListener
    void tell(ContextClosedEvent event) {
        if (environment.containsProperty("show-acks")) {
            System.out.printf("acks of the producer: %s, from %s%n",
                    producers.getConfigurationProperties().get("acks"), source("spring.kafka.producer.acks"));
        }
        if (environment.containsProperty("show-meters")) {
            meters.getObject().getMeters().stream()
                    .map(Meter::getId)
                    .filter(id -> id.getName().matches("(bank|spring)\\.kafka\\..*"))
                    .map(id -> id.getName() + " " + id.getTags().stream().map(tag -> tag.getKey()).toList())
                    .distinct()
                    .sorted()
                    .forEach(System.out::println);
        }
    }

    private String source(String key) {
        return environment.getPropertySources().stream()
                .filter(source -> !source.getName().equals("configurationProperties") && source.containsProperty(key))
                .map(PropertySource::getName)
                .findFirst()
                .orElse("nowhere");
    }
}
