package guide.bank.sdk;

import java.io.IOException;
import org.apache.avro.AvroRuntimeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;

/** Writes events by the contract of their topic, and bytes as they are, since dead letters are bytes. */
public class EventSerializer implements Serializer<Object> {

    @Override
    public byte[] serialize(String topic, Object event) {
        if (event == null || event instanceof byte[]) {
            return (byte[]) event;
        }
        try {
            return Contracts.ofClassPath().encode(topic, event);
        } catch (IOException | AvroRuntimeException | IllegalStateException | ClassCastException problem) {
            throw new SerializationException("an event for " + topic + " does not fit its contract", problem);
        }
    }
}
