package guide.bank.sdk;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

// --8<-- [start:properties]
/**
 * What a service says about its use of Kafka. All else is said with the keys of Spring Boot.
 *
 * @param topics the topics that the service uses, by a name of its own choice
 * @param legacyTopics topics from before the naming rule, which it lets pass
 * @param retry how often and how long a failed record is repeated before it goes aside
 * @param deadLetters where a record goes that cannot be processed
 */
@Validated // (1)
@ConfigurationProperties("bank.kafka")
public record BankKafkaProperties(
        @DefaultValue Map<String, String> topics,
        @DefaultValue List<String> legacyTopics,
        @DefaultValue @Valid Retry retry,
        @DefaultValue @Valid DeadLetters deadLetters) {

    /**
     * Retries that block the partition, so that the order of its records is kept.
     *
     * @param maxRetries retries after the first attempt
     * @param initialInterval wait before the first retry; each further one doubles it
     * @param maxInterval longest single wait, which has to stay below the consumer's max.poll.interval.ms
     */
    public record Retry(
            @DefaultValue("3") @Min(0) @Max(20) int maxRetries,
            @DefaultValue("500ms") @DurationMin(millis = 1) Duration initialInterval,
            @DefaultValue("10s") @DurationMax(minutes = 2) Duration maxInterval) { // (2)
    }

    /**
     * The topic beside each topic for what could not be processed.
     *
     * @param suffix what stands behind the topic's name
     */
    public record DeadLetters(@DefaultValue("-dlt") @Pattern(regexp = "-[a-z]+") String suffix) {
    }
}
// --8<-- [end:properties]
