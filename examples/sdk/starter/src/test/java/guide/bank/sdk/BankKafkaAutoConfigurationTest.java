package guide.bank.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.logging.DeferredLogs;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.listener.AfterRollbackProcessor;
import org.springframework.kafka.listener.CommonErrorHandler;
import org.springframework.kafka.listener.CommonLoggingErrorHandler;
import org.springframework.kafka.listener.DefaultErrorHandler;

class BankKafkaAutoConfigurationTest {

    // --8<-- [start:runner]
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withInitializer(context -> new BankKafkaEnvironment(new DeferredLogs()) // (1)
                    .postProcessEnvironment(context.getEnvironment(), null))
            .withConfiguration(AutoConfigurations.of(KafkaAutoConfiguration.class, BankKafkaAutoConfiguration.class))
            .withPropertyValues("spring.application.name=cards");
    // --8<-- [end:runner]

    // --8<-- [start:defaults]
    @Test
    void theBanksDefaultsReachTheClients() {
        runner.run(context -> {
            var producer = context.getBean(ProducerFactory.class).getConfigurationProperties();
            assertThat(producer.get(ProducerConfig.ACKS_CONFIG)).isEqualTo("all");
            assertThat(producer.get(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG)).isEqualTo("30000");
            assertThat(producer.get(ProducerConfig.CLIENT_ID_CONFIG)).isEqualTo("cards");
            var consumer = context.getBean(ConsumerFactory.class).getConfigurationProperties();
            assertThat(consumer.get(ConsumerConfig.ISOLATION_LEVEL_CONFIG)).isEqualTo("read_committed");
            assertThat(consumer.get(ConsumerConfig.GROUP_ID_CONFIG)).isEqualTo("cards");
        });
    }

    @Test
    void whatTheApplicationSaysWins() {
        runner.withPropertyValues(
                        "spring.kafka.producer.acks=1",
                        "spring.kafka.producer.properties.delivery.timeout.ms=60000")
                .run(context -> {
                    var producer = context.getBean(ProducerFactory.class).getConfigurationProperties();
                    assertThat(producer.get(ProducerConfig.ACKS_CONFIG)).isEqualTo("1");
                    assertThat(producer.get(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG)).isEqualTo("60000");
                });
    }

    @Test
    void anErrorHandlerOfTheApplicationTakesThePlaceOfTheBanks() {
        runner.run(context -> assertThat(context).hasSingleBean(DefaultErrorHandler.class));
        runner.withUserConfiguration(OwnErrorHandler.class).run(context -> assertThat(context)
                .hasSingleBean(CommonErrorHandler.class)
                .getBean(CommonErrorHandler.class).isInstanceOf(CommonLoggingErrorHandler.class));
    }
    // --8<-- [end:defaults]

    @Test
    void aTransactionalContainerSendsDeadLettersThroughTheAfterRollbackProcessor() {
        runner.withPropertyValues("spring.kafka.producer.transaction-id-prefix=cards-1-").run(context -> assertThat(
                        context.getBean(ConcurrentKafkaListenerContainerFactory.class).createContainer("a.b.c"))
                .extracting("afterRollbackProcessor")
                .isSameAs(context.getBean(AfterRollbackProcessor.class)));
    }

    // --8<-- [start:failures]
    @Test
    void aWrongTopicNameEndsTheStartWithAnExplanation() {
        runner.withPropertyValues("bank.kafka.topics.blocked=Cards_Blocked").run(context -> {
            assertThat(context).hasFailed();
            FailureAnalysis analysis = new InvalidTopicsFailureAnalyzer() // (2)
                    .analyze(context.getStartupFailure());
            assertThat(analysis.getDescription()).contains("bank.kafka.topics.blocked: 'Cards_Blocked'");
        });
    }

    @Test
    void soDoesTheTopicOfAListener() {
        runner.withUserConfiguration(BadListener.class).run(context -> assertThat(context)
                .getFailure().hasRootCauseInstanceOf(InvalidTopicsException.class));
    }

    @Test
    void aTopicFromBeforeTheRuleIsLetThrough() {
        runner.withPropertyValues("bank.kafka.topics.old=CARDS", "bank.kafka.legacy-topics=CARDS")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void moreRetriesThanSensibleAreRefused() {
        runner.withPropertyValues("bank.kafka.retry.max-retries=1000").run(context -> assertThat(context)
                .getFailure().rootCause().hasMessageContaining("maxRetries"));
    }
    // --8<-- [end:failures]

    @Configuration(proxyBeanMethods = false)
    static class OwnErrorHandler {

        @Bean
        CommonLoggingErrorHandler logging() {
            return new CommonLoggingErrorHandler();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class BadListener {

        @KafkaListener(topics = "blocked")
        void on(byte[] event) {
        }
    }
}
