package guide.bank.spring.errors;

import java.util.Map;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.DeadLetterPublishingRecoverer;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.support.ExponentialBackOffWithMaxRetries;
import org.springframework.kafka.support.serializer.DelegatingByTypeSerializer;
import org.springframework.kafka.support.serializer.JacksonJsonSerializer;

/** Repeats what may pass, sends aside what will not. */
@Configuration
public class ErrorHandling {

    // --8<-- [start:template]
    @Bean
    KafkaTemplate<String, Object> deadLetterTemplate(KafkaProperties properties) {
        var values = new DelegatingByTypeSerializer(Map.of( // (1)
                byte[].class, new ByteArraySerializer(),
                Object.class, new JacksonJsonSerializer<>()), true);
        return new KafkaTemplate<>(new DefaultKafkaProducerFactory<>(
                properties.buildProducerProperties(), new StringSerializer(), values));
    }
    // --8<-- [end:template]

    // --8<-- [start:handler]
    @Bean
    DefaultErrorHandler errorHandler(KafkaTemplate<String, Object> deadLetterTemplate) {
        var backOff = new ExponentialBackOffWithMaxRetries(3); // (1)
        backOff.setInitialInterval(500);
        backOff.setMultiplier(2);
        var handler = new DefaultErrorHandler(new DeadLetterPublishingRecoverer(deadLetterTemplate), backOff); // (2)
        handler.addNotRetryableExceptions(IllegalArgumentException.class); // (3)
        return handler;
    }
    // --8<-- [end:handler]
}
