package guide.bank.sdk;

import io.micrometer.core.instrument.MeterRegistry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.core.KafkaOperations;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.AfterRollbackProcessor;
import org.springframework.kafka.listener.CommonErrorHandler;
import org.springframework.kafka.listener.DeadLetterPublishingRecoverer;
import org.springframework.kafka.listener.DefaultAfterRollbackProcessor;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.listener.RetryListener;
import org.springframework.kafka.support.ExponentialBackOffWithMaxRetries;
import org.springframework.kafka.support.converter.RecordMessageConverter;
import org.springframework.util.backoff.BackOff;

/** What a service of the bank gets by having the starter on its class path. */
// --8<-- [start:head]
@AutoConfiguration(after = KafkaAutoConfiguration.class) // (1)
@EnableConfigurationProperties(BankKafkaProperties.class)
public class BankKafkaAutoConfiguration {
    // --8<-- [end:head]

    // --8<-- [start:beans]
    @Bean
    @ConditionalOnMissingBean // (2)
    EventPublisher eventPublisher(
            KafkaTemplate<Object, Object> kafka,
            BankKafkaProperties properties) {
        return new EventPublisher(kafka, properties.topics());
    }

    @Bean
    @ConditionalOnMissingBean
    RecordMessageConverter eventConverter() { // (3)
        return new EventConverter();
    }

    @Bean
    TopicGuard topicGuard( // (4)
            BankKafkaProperties properties,
            ObjectProvider<KafkaListenerEndpointRegistry> listeners) {
        return new TopicGuard(properties, listeners);
    }
    // --8<-- [end:beans]

    // --8<-- [start:errors]
    @Bean
    @ConditionalOnMissingBean
    DeadLetterPublishingRecoverer deadLetters(KafkaOperations<?, ?> kafka, BankKafkaProperties properties) {
        String suffix = properties.deadLetters().suffix();
        return new DeadLetterPublishingRecoverer(kafka,
                (record, problem) -> new TopicPartition(record.topic() + suffix, -1)); // (1)
    }

    @Bean
    @ConditionalOnMissingBean(CommonErrorHandler.class)
    DefaultErrorHandler errorHandler(
            DeadLetterPublishingRecoverer deadLetters,
            BankKafkaProperties properties,
            ObjectProvider<MeterRegistry> meters) {
        var handler = new DefaultErrorHandler(deadLetters, backOff(properties.retry()));
        meters.ifAvailable(registry -> handler.setRetryListeners(counting(registry))); // (2)
        return handler;
    }

    @Bean
    @ConditionalOnMissingBean(AfterRollbackProcessor.class)
    DefaultAfterRollbackProcessor<Object, Object> afterRollbackProcessor( // (3)
            DeadLetterPublishingRecoverer deadLetters,
            KafkaOperations<?, ?> kafka,
            BankKafkaProperties properties,
            ObjectProvider<MeterRegistry> meters) {
        var processor = new DefaultAfterRollbackProcessor<Object, Object>(
                deadLetters, backOff(properties.retry()), kafka, kafka.isTransactional());
        meters.ifAvailable(registry -> processor.setRetryListeners(counting(registry)));
        return processor;
    }
    // --8<-- [end:errors]

    private static BackOff backOff(BankKafkaProperties.Retry retry) {
        var backOff = new ExponentialBackOffWithMaxRetries(retry.maxRetries());
        backOff.setInitialInterval(retry.initialInterval().toMillis());
        backOff.setMaxInterval(retry.maxInterval().toMillis());
        backOff.setMultiplier(2);
        return backOff;
    }

    // --8<-- [start:counting]
    private static RetryListener counting(MeterRegistry registry) {
        return new RetryListener() {

            @Override
            public void failedDelivery(ConsumerRecord<?, ?> record, Exception problem, int attempt) {
                registry.counter("bank.kafka.failed.deliveries", "topic", record.topic()).increment();
            }

            @Override
            public void recovered(ConsumerRecord<?, ?> record, Exception problem) {
                registry.counter("bank.kafka.dead.letters", "topic", record.topic()).increment();
            }
        };
    }
    // --8<-- [end:counting]
}
