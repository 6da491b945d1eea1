package guide.bank.schemas;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/** Writes transfers with one Avro schema and reads them with another, with and without the writer's schema at hand. */
public final class AvroReads {

    private static final Schema V1 = schema("""
            {"name": "id", "type": "string"},
            {"name": "fromAccount", "type": "string"},
            {"name": "toAccount", "type": "string"}""");
    private static final Schema V2 = schema("""
            {"name": "id", "type": "string"},
            {"name": "memo", "type": "string"},
            {"name": "fromAccount", "type": "string"},
            {"name": "toAccount", "type": "string"}""");
    private static final Schema TWO = schema("""
            {"name": "id", "type": "string"},
            {"name": "currency", "type": {"type": "enum", "name": "Currency", "symbols": ["KRW", "USD"]}}""");
    private static final Schema THREE = schema("""
            {"name": "id", "type": "string"},
            {"name": "currency", "type": {"type": "enum", "name": "Currency", "symbols": ["KRW", "USD", "JPY"]}}""");

    private AvroReads() {
    }

    public static void main(String[] args) throws IOException {
        // --8<-- [start:reads]
        byte[] newer = write(V2, Map.of("id", "T-0001", "memo", "rent", "fromAccount", "110-001", "toAccount", "110-007"));
        byte[] older = write(V1, Map.of("id", "T-0002", "fromAccount", "110-002", "toAccount", "110-008"));
        show("old reader, new data, writer's schema known", V2, V1, newer); // (1)
        show("old reader, new data, writer's schema not known", V1, V1, newer); // (2)
        show("new reader, old data, no default for memo", V1, V2, older); // (3)
        // --8<-- [end:reads]
        byte[] won = write(THREE, Map.of("id", "T-0003", "currency", new GenericData.EnumSymbol(currency(), "KRW")));
        byte[] yen = write(THREE, Map.of("id", "T-0004", "currency", new GenericData.EnumSymbol(currency(), "JPY")));
        show("old reader knows KRW and USD, record in KRW", THREE, TWO, won);
        show("old reader knows KRW and USD, record in JPY", THREE, TWO, yen);
    }

    private static Schema currency() {
        return THREE.getField("currency").schema();
    }

    private static byte[] write(Schema schema, Map<String, Object> values) throws IOException {
        GenericRecord record = new GenericData.Record(schema);
        values.forEach(record::put);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    private static void show(String what, Schema writer, Schema reader, byte[] bytes) throws IOException {
        String result;
        try {
            result = new GenericDatumReader<GenericRecord>(writer, reader)
                    .read(null, DecoderFactory.get().binaryDecoder(bytes, null)).toString();
        } catch (AvroRuntimeException e) {
            result = e.getClass().getSimpleName() + ": " + e.getMessage();
        }
        System.out.printf("%s%n    %s%n", what, result);
    }

    private static Schema schema(String fields) {
        return new Schema.Parser().parse("""
                {"type": "record", "namespace": "guide.bank", "name": "Transfer", "fields": [%s]}""".formatted(fields));
    }
}
