package guide.bank.schemas;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import guide.bank.BankJson;
import guide.bank.Currency;
import guide.bank.Transfer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/** Compares how long the formats take for the same transfers; only the ratios of one run mean anything. */
public final class FormatTimings {

    private static final int COUNT = 1000;

    private interface Writer {
        byte[] write(Transfer transfer) throws Exception;
    }

    private interface Reader {
        Object read(byte[] bytes) throws Exception;
    }

    private record Format(String name, Writer writer, Reader reader) {
    }

    private FormatTimings() {
    }

    public static void main(String[] args) throws Exception {
        int rounds = Integer.parseInt(args[0]);
        Descriptor type = FormatSizes.protobuf();
        Schema later = new Schema.Parser().parse(FormatSizes.AVRO.toString().replace("\"fields\":[",
                "\"fields\":[{\"name\":\"channel\",\"type\":\"string\",\"default\":\"\"},"));
        var same = new GenericDatumReader<GenericRecord>(FormatSizes.AVRO);
        var resolving = new GenericDatumReader<GenericRecord>(FormatSizes.AVRO, later);
        List<Format> formats = List.of(
                new Format("JSON, Jackson", FormatTimings::json, FormatTimings::fromJson),
                new Format("Avro, generic", FormatTimings::avro, bytes -> transfer(read(same, bytes))),
                new Format("Avro, into a later schema", FormatTimings::avro, bytes -> transfer(read(resolving, bytes))),
                new Format("Protobuf, dynamic", transfer -> FormatSizes.protobuf(type, transfer).toByteArray(),
                        bytes -> dynamic(type, bytes)),
                new Format("Protobuf, as generated code", FormatTimings::protobuf, FormatTimings::fromProtobuf));
        List<Transfer> transfers = new ArrayList<>();
        for (int sequence = 1; sequence <= COUNT; sequence++) {
            transfers.add(Transfer.sample(sequence));
        }
        measure(formats, transfers, rounds);
    }

    // --8<-- [start:measure]
    private static void measure(List<Format> formats, List<Transfer> transfers, int rounds) throws Exception {
        long[][] write = new long[formats.size()][rounds];
        long[][] read = new long[formats.size()][rounds];
        int seen = 0;
        for (int round = 0; round < rounds; round++) {
            for (int format = 0; format < formats.size(); format++) { // (1)
                List<byte[]> bytes = new ArrayList<>();
                long start = System.nanoTime();
                for (Transfer transfer : transfers) {
                    bytes.add(formats.get(format).writer().write(transfer));
                }
                long middle = System.nanoTime();
                for (byte[] each : bytes) {
                    seen += formats.get(format).reader().read(each).hashCode(); // (2)
                }
                write[format][round] = middle - start;
                read[format][round] = System.nanoTime() - middle;
            }
        }
        System.out.printf("%-28s %6s %6s%n", rounds + " rounds, JSON = 1.00", "write", "read");
        for (int format = 0; format < formats.size(); format++) {
            System.out.printf("%-28s %6.2f %6.2f%n", formats.get(format).name(),
                    median(write[format]) / median(write[0]), median(read[format]) / median(read[0]));
        }
        if (seen == 0) {
            throw new IllegalStateException("nothing was read");
        }
    }

    private static double median(long[] times) { // (3)
        long[] warm = Arrays.copyOfRange(times, times.length / 2, times.length);
        Arrays.sort(warm);
        return warm[warm.length / 2];
    }
    // --8<-- [end:measure]

    private static byte[] json(Transfer transfer) {
        return BankJson.write(transfer).getBytes(StandardCharsets.UTF_8);
    }

    private static Transfer fromJson(byte[] bytes) {
        return BankJson.read(new String(bytes, StandardCharsets.UTF_8), Transfer.class);
    }

    private static byte[] avro(Transfer transfer) throws IOException {
        return FormatSizes.binary(FormatSizes.avro(transfer));
    }

    private static GenericRecord read(GenericDatumReader<GenericRecord> reader, byte[] bytes) throws IOException {
        BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(bytes, null);
        return reader.read(null, decoder);
    }

    private static Transfer transfer(GenericRecord record) {
        return new Transfer(record.get("id").toString(), record.get("fromAccount").toString(),
                record.get("toAccount").toString(), (Long) record.get("amount"),
                Currency.valueOf(record.get("currency").toString()),
                Instant.ofEpochMilli((Long) record.get("requestedAt")));
    }

    private static Transfer dynamic(Descriptor type, byte[] bytes) throws IOException {
        DynamicMessage message = DynamicMessage.parseFrom(type, bytes);
        return new Transfer((String) message.getField(type.findFieldByNumber(1)),
                (String) message.getField(type.findFieldByNumber(2)), (String) message.getField(type.findFieldByNumber(3)),
                (Long) message.getField(type.findFieldByNumber(4)),
                Currency.valueOf((String) message.getField(type.findFieldByNumber(5))),
                Instant.ofEpochMilli((Long) message.getField(type.findFieldByNumber(6))));
    }

    // --8<-- [start:generated]
    private static byte[] protobuf(Transfer transfer) throws IOException {
        String currency = transfer.currency().name();
        long time = transfer.requestedAt().toEpochMilli();
        byte[] bytes = new byte[CodedOutputStream.computeStringSize(1, transfer.id())
                + CodedOutputStream.computeStringSize(2, transfer.fromAccount())
                + CodedOutputStream.computeStringSize(3, transfer.toAccount())
                + CodedOutputStream.computeInt64Size(4, transfer.amount())
                + CodedOutputStream.computeStringSize(5, currency)
                + CodedOutputStream.computeInt64Size(6, time)];
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.writeString(1, transfer.id());
        out.writeString(2, transfer.fromAccount());
        out.writeString(3, transfer.toAccount());
        out.writeInt64(4, transfer.amount());
        out.writeString(5, currency);
        out.writeInt64(6, time);
        out.checkNoSpaceLeft();
        return bytes;
    }
    // --8<-- [end:generated]

    private static Transfer fromProtobuf(byte[] bytes) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(bytes);
        String[] texts = new String[6];
        long[] numbers = new long[7];
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int field = tag >>> 3;
            if (field == 4 || field == 6) {
                numbers[field] = in.readInt64();
            } else {
                texts[field] = in.readStringRequireUtf8();
            }
        }
        return new Transfer(
                texts[1], texts[2], texts[3], numbers[4], Currency.valueOf(texts[5]), Instant.ofEpochMilli(numbers[6]));
    }
}
