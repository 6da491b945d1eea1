package guide.bank.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

// --8<-- [start:compatibility]
/** Starts an application with the configuration of a service that has not changed since version 1. */
@ExtendWith(OutputCaptureExtension.class)
class KeysOfVersionOneTest {

    @Test
    void theOldKeysStillWorkAndAWarningNamesTheNewOnes(CapturedOutput output) {
        var retry = retry("--spring.config.location=classpath:keys-of-version-1.yml");
        assertThat(retry.maxRetries()).isEqualTo(7);
        assertThat(retry.initialInterval()).isEqualTo(Duration.ofSeconds(2));
        assertThat(output).contains(
                "bank.kafka.max-retries (class path resource [keys-of-version-1.yml] - 4:18) is called "
                        + "bank.kafka.retry.max-retries since version 2");
    }

    @Test
    void theNewKeyWinsOverTheOldOne(CapturedOutput output) {
        var retry = retry("--bank.kafka.max-retries=7", "--bank.kafka.retry.max-retries=2");
        assertThat(retry.maxRetries()).isEqualTo(2);
        assertThat(output).contains("bank.kafka.max-retries");
    }

    @Test
    void nobodyIsWarnedWithoutReason(CapturedOutput output) {
        assertThat(retry("--bank.kafka.retry.max-retries=2").maxRetries()).isEqualTo(2);
        assertThat(output).doesNotContain("since version 2");
    }
    // --8<-- [end:compatibility]

    @Test
    void anOldKeyInTheEnvironmentIsFoundToo() {
        var environment = new StandardEnvironment();
        environment.getPropertySources().replace("systemEnvironment",
                new SystemEnvironmentPropertySource("systemEnvironment", Map.of("BANK_KAFKA_MAXRETRIES", "4")));
        SpringApplication application =
                new SpringApplicationBuilder(Service.class).web(WebApplicationType.NONE).environment(environment).build();
        try (var context = application.run()) {
            assertThat(context.getBean(BankKafkaProperties.class).retry().maxRetries()).isEqualTo(4);
        }
    }

    private static BankKafkaProperties.Retry retry(String... arguments) {
        SpringApplication application =
                new SpringApplicationBuilder(Service.class).web(WebApplicationType.NONE).build();
        try (var context = application.run(arguments)) {
            return context.getBean(BankKafkaProperties.class).retry();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({KafkaAutoConfiguration.class, BankKafkaAutoConfiguration.class})
    static class Service {
    }
}
