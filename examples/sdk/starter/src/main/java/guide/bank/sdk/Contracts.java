package guide.bank.sdk;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.avro.Conversions;
import org.apache.avro.Schema;
import org.apache.avro.SchemaValidationException;
import org.apache.avro.SchemaValidatorBuilder;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.message.SchemaStore;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** The schemas of all topics that lie on the class path as {@code contracts/<topic>/<version>.avsc}. */
public final class Contracts {

    private static final Pattern PLACE = Pattern.compile("contracts/([^/]+)/(\\d+)\\.avsc$");

    private final Map<String, TreeMap<Integer, Schema>> schemas = new HashMap<>();
    private final GenericData model = new GenericData();
    private final SchemaStore.Cache written = new SchemaStore.Cache();

    /** Reads the contracts of the class path. */
    public static Contracts ofClassPath() {
        return Holder.CONTRACTS;
    }

    private Contracts() throws IOException {
        model.addLogicalTypeConversion(new Conversions.DecimalConversion());
        model.addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
        model.addLogicalTypeConversion(new TimeConversions.DateConversion());
        for (Resource file : new PathMatchingResourcePatternResolver().getResources("classpath*:contracts/*/*.avsc")) {
            Matcher place = PLACE.matcher(file.getURL().toString());
            if (place.find()) {
                try (InputStream text = file.getInputStream()) {
                    Schema schema = new Schema.Parser().parse(text);
                    schemas.computeIfAbsent(place.group(1), topic -> new TreeMap<>())
                            .put(Integer.valueOf(place.group(2)), schema);
                    written.addSchema(schema);
                }
            }
        }
    }

    // --8<-- [start:codec]
    byte[] encode(String topic, Object event) throws IOException {
        GenericRecord record = Events.toAvro(model, newest(topic), event);
        var encoder = new BinaryMessageEncoder<GenericRecord>(model, record.getSchema()); // (1)
        return encoder.encode(record).array();
    }

    GenericRecord decode(String topic, byte[] bytes) throws IOException {
        var decoder = new BinaryMessageDecoder<GenericRecord>(model, newest(topic), written); // (2)
        return decoder.decode(bytes);
    }
    // --8<-- [end:codec]

    private Schema newest(String topic) {
        TreeMap<Integer, Schema> versions = schemas.get(topic);
        if (versions == null) {
            throw new IllegalStateException("no contract: contracts/" + topic + "/1.avsc is not on the class path");
        }
        return versions.lastEntry().getValue();
    }

    // --8<-- [start:incompatible]
    /** Returns, for a test of whoever owns contracts, each version that cannot be exchanged with an earlier one. */
    public List<String> incompatible() {
        var full = new SchemaValidatorBuilder().mutualReadStrategy().validateAll(); // (1)
        List<String> found = new ArrayList<>();
        schemas.forEach((topic, versions) -> versions.forEach((number, schema) -> {
            try {
                full.validate(schema, versions.headMap(number, false).descendingMap().values());
            } catch (SchemaValidationException problem) {
                found.add(topic + " version " + number + ": " + problem.getMessage().lines().findFirst().orElse(""));
            }
        }));
        return found;
    }
    // --8<-- [end:incompatible]

    private static final class Holder {

        private static final Contracts CONTRACTS = read();

        private static Contracts read() {
            try {
                return new Contracts();
            } catch (IOException problem) {
                throw new UncheckedIOException(problem);
            }
        }
    }
}
