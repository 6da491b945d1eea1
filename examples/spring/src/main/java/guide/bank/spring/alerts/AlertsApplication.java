package guide.bank.spring.alerts;

import guide.bank.CardPayment;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.utils.AppInfoParser;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.config.TopicBuilder;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;

/** Publishes some card payments, and shows which thread of the listener received what. */
@SpringBootApplication(exclude = DataSourceAutoConfiguration.class)
public class AlertsApplication {

    static final int PAYMENTS = 6;
    private static final int PARTITIONS = 2;

    // --8<-- [start:topic]
    @Bean
    NewTopic payments() {
        return TopicBuilder.name("payments").partitions(PARTITIONS).replicas(1).build();
    }
    // --8<-- [end:topic]

    public static void main(String[] args) throws Exception {
        try (var context = new SpringApplicationBuilder(AlertsApplication.class)
                .properties("spring.config.name=alerts")
                .run(args)) {
            System.out.printf("Spring Boot %s, Spring Kafka %s, kafka-clients %s%n",
                    SpringBootVersion.getVersion(),
                    KafkaTemplate.class.getPackage().getImplementationVersion(),
                    AppInfoParser.getVersion());
            var container = (ConcurrentMessageListenerContainer<?, ?>) Objects.requireNonNull(
                    context.getBean(KafkaListenerEndpointRegistry.class).getListenerContainer("alerts"));
            while (!settled(container)) {
                Thread.sleep(100);
            }
            var publisher = context.getBean(PaymentPublisher.class);
            IntStream.rangeClosed(1, PAYMENTS).mapToObj(CardPayment::sample).map(publisher::publish).toList()
                    .forEach(sent -> sent.join());
            context.getBean(PaymentAlerts.class).awaitAll();
            container.getContainers().forEach(
                    each -> System.out.printf("%s: %s%n", each.getListenerId(), each.getAssignedPartitions()));
            meters(context.getBean(MeterRegistry.class));
        }
    }

    private static boolean settled(ConcurrentMessageListenerContainer<?, ?> container) {
        var assigned = container.getContainers().stream().map(each -> each.getAssignedPartitions()).toList();
        return !assigned.contains(null) && assigned.stream().filter(each -> each.size() == 1).count() == PARTITIONS;
    }

    private static void meters(MeterRegistry registry) {
        registry.getMeters().stream()
                .map(Meter::getId)
                .map(Meter.Id::getName)
                .filter(name -> name.matches("kafka\\.consumer\\.fetch\\.manager\\.records\\..*|spring\\.kafka\\..*"))
                .distinct()
                .sorted()
                .forEach(System.out::println);
    }
}
