package guide.bank.sdk;

import java.io.IOException;
import java.lang.reflect.Type;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.support.KafkaNull;
import org.springframework.kafka.support.converter.ConversionException;
import org.springframework.kafka.support.converter.MessagingMessageConverter;

/** Reads events by the contract of their topic where a listener asks for a Java record or a generic one. */
class EventConverter extends MessagingMessageConverter {

    // --8<-- [start:convert]
    @Override
    protected Object extractAndConvertValue(ConsumerRecord<?, ?> record, @Nullable Type type) {
        if (!(record.value() instanceof byte[] bytes) || !(type instanceof Class<?> wanted) || !isEvent(wanted)) {
            return record.value() == null ? KafkaNull.INSTANCE : record.value(); // (1)
        }
        try {
            GenericRecord event = Contracts.ofClassPath().decode(record.topic(), bytes);
            return wanted.isRecord() ? Events.toJava(event, wanted) : event;
        } catch (IOException | AvroRuntimeException problem) {
            throw new ConversionException( // (2)
                    "not an event of " + record.topic(), record, problem);
        }
    }
    // --8<-- [end:convert]

    private static boolean isEvent(Class<?> wanted) {
        return wanted.isRecord() || wanted == GenericRecord.class;
    }
}
