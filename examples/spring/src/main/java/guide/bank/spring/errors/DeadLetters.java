package guide.bank.spring.errors;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.stereotype.Component;

/** Shows what lies in the dead-letter topic, and where it came from. */
@Component
public class DeadLetters {

    private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

    // --8<-- [start:reader]
    @KafkaListener(
            id = "dead-letters",
            autoStartup = "${read-dead-letters:false}",
            topics = "transfers-dlt", // (1)
            properties = "value.deserializer=org.apache.kafka.common.serialization.ByteArrayDeserializer") // (2)
    void on(ConsumerRecord<String, byte[]> dead) {
        log.info("dead letter {}\n  from {}-{} offset {}\n  {}\n  {}\n  {}",
                new String(dead.value(), StandardCharsets.UTF_8),
                text(dead, KafkaHeaders.DLT_ORIGINAL_TOPIC),
                header(dead, KafkaHeaders.DLT_ORIGINAL_PARTITION).getInt(), // (3)
                header(dead, KafkaHeaders.DLT_ORIGINAL_OFFSET).getLong(),
                text(dead, KafkaHeaders.DLT_EXCEPTION_FQCN),
                text(dead, KafkaHeaders.DLT_EXCEPTION_CAUSE_FQCN),
                text(dead, KafkaHeaders.DLT_EXCEPTION_MESSAGE).lines().findFirst().orElse(""));
    }
    // --8<-- [end:reader]

    private static ByteBuffer header(ConsumerRecord<?, ?> dead, String name) {
        return ByteBuffer.wrap(dead.headers().lastHeader(name).value());
    }

    private static String text(ConsumerRecord<?, ?> dead, String name) {
        return StandardCharsets.UTF_8.decode(header(dead, name)).toString();
    }
}
