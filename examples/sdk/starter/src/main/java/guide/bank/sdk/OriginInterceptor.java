package guide.bank.sdk;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

// --8<-- [start:interceptor]
/** Writes into each record who sent it, for whoever has to find the owner of a bad one. */
public class OriginInterceptor implements ProducerInterceptor<Object, Object> {

    public static final String HEADER = "bank-origin";

    private byte[] origin = {};

    @Override
    public void configure(Map<String, ?> configs) {
        origin = String.valueOf(configs.get(ProducerConfig.CLIENT_ID_CONFIG)).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public ProducerRecord<Object, Object> onSend(ProducerRecord<Object, Object> record) {
        if (record.headers().lastHeader(HEADER) == null) { // (1)
            record.headers().add(HEADER, origin);
        }
        return record;
    }

    @Override
    public void onAcknowledgement(RecordMetadata metadata, Exception exception) {
    }

    @Override
    public void close() {
    }
}
// --8<-- [end:interceptor]
