package guide.bank.schemas;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import org.apache.avro.AvroTypeException;
import org.apache.avro.Conversions;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;

/** Shows what becomes of amounts and times when a schema says too little about them, or changes what it says. */
public final class MoneyAndTime {

    private static final GenericData MODEL = new GenericData();

    static {
        MODEL.addLogicalTypeConversion(new Conversions.DecimalConversion());
        MODEL.addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
        MODEL.addLogicalTypeConversion(new TimeConversions.TimestampMicrosConversion());
    }

    private MoneyAndTime() {
    }

    public static void main(String[] args) throws IOException {
        // --8<-- [start:double]
        double sum = 0;
        for (int fee = 0; fee < 1000; fee++) {
            sum += 0.10;
        }
        System.out.println("1,000 fees of 0.10 as double: " + sum);
        System.out.println("9007199254740993 as double:   " + new BigDecimal((double) 9007199254740993L));
        // --8<-- [end:double]
        changed("decimal, scale 2 to scale 4", decimal(2), decimal(4), new BigDecimal("125.50"));
        changed("timestamp-millis to timestamp-micros", time("millis"), time("micros"),
                Instant.parse("2026-11-21T09:00:00Z"));
        try {
            encode(decimal(2), new BigDecimal("125.505"));
        } catch (AvroTypeException refused) {
            System.out.println("125.505 into scale 2: " + refused.getMessage());
        }
    }

    // --8<-- [start:changed]
    private static void changed(String change, Schema before, Schema after, Object value) throws IOException {
        var verdict = SchemaCompatibility // (1)
                .checkReaderWriterCompatibility(after, before).getType();
        var decoder = new BinaryMessageDecoder<GenericRecord>(MODEL, after);
        decoder.addSchema(before); // (2)
        Object read = decoder.decode(encode(before, value)).get("value");
        System.out.printf("%s: %s, wrote %s, read %s%n", change, verdict, value, read);
    }
    // --8<-- [end:changed]

    private static byte[] encode(Schema schema, Object value) throws IOException {
        GenericRecord record = new GenericData.Record(schema);
        record.put("value", value);
        return new BinaryMessageEncoder<GenericRecord>(MODEL, schema).encode(record).array();
    }

    private static Schema decimal(int scale) {
        return record("{\"type\": \"bytes\", \"logicalType\": \"decimal\", \"precision\": 18, \"scale\": " + scale + "}");
    }

    private static Schema time(String unit) {
        return record("{\"type\": \"long\", \"logicalType\": \"timestamp-" + unit + "\"}");
    }

    private static Schema record(String type) {
        return new Schema.Parser().parse("{\"type\": \"record\", \"namespace\": \"guide.bank\", \"name\": \"Booked\","
                + " \"fields\": [{\"name\": \"value\", \"type\": " + type + "}]}");
    }
}
