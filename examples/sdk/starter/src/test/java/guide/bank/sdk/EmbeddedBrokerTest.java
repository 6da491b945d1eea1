package guide.bank.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import java.math.BigDecimal;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.test.context.EmbeddedKafka;
import org.springframework.test.annotation.DirtiesContext;

// --8<-- [start:test]
@SpringBootTest(
        classes = EmbeddedBrokerTest.Service.class,
        properties = {
            "spring.application.name=cards",
            "bank.kafka.topics.blocked=" + CardBlocked.TOPIC,
            "bank.kafka.retry.max-retries=1"
        })
@EmbeddedKafka( // (1)
        partitions = 1,
        topics = {CardBlocked.TOPIC, CardBlocked.TOPIC + "-dlt"},
        bootstrapServersProperty = "spring.kafka.bootstrap-servers")
@DirtiesContext // (2)
class EmbeddedBrokerTest {

    @Autowired
    EventPublisher events;

    @Autowired
    KafkaTemplate<Object, Object> kafka;

    @Autowired
    Service service;

    @Autowired
    MeterRegistry meters;

    @Test
    void anEventArrivesAsItWasSentAndWhatCannotBeReadGoesAsideByteForByte() throws Exception {
        byte[] poison = {1, 2, 3};
        kafka.send(CardBlocked.TOPIC, "C-1", poison).get();
        var event = new CardBlocked("C-1", new BigDecimal("100.00"), CardBlocked.Reason.LOST);
        events.publish("blocked", event.card(), event).get();

        assertThat(service.received.poll(20, TimeUnit.SECONDS)).isEqualTo(event); // (3)
        ConsumerRecord<String, byte[]> dead = service.dead.poll(20, TimeUnit.SECONDS);
        assertThat(dead).isNotNull();
        assertThat(dead.value()).isEqualTo(poison);
        assertThat(dead.headers().lastHeader(OriginInterceptor.HEADER).value()).asString().startsWith("cards");
        assertThat(meters.get("bank.kafka.dead.letters").tag("topic", CardBlocked.TOPIC).counter().count()).isEqualTo(1);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Service {

        final BlockingQueue<CardBlocked> received = new LinkedBlockingQueue<>();
        final BlockingQueue<ConsumerRecord<String, byte[]>> dead = new LinkedBlockingQueue<>();

        @KafkaListener(topics = "${bank.kafka.topics.blocked}")
        void on(CardBlocked event) {
            received.add(event);
        }

        @KafkaListener(topics = "${bank.kafka.topics.blocked}-dlt", groupId = "dead")
        void aside(ConsumerRecord<String, byte[]> record) {
            dead.add(record);
        }
    }
}
// --8<-- [end:test]
