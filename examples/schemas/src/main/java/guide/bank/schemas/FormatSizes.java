package guide.bank.schemas;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import guide.bank.BankJson;
import guide.bank.Transfer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** Measures the same transfers in several formats, alone and compressed together as a batch is. */
public final class FormatSizes {

    private static final int COUNT = 1000;

    // --8<-- [start:schema]
    static final Schema AVRO = new Schema.Parser().parse("""
            {"type": "record", "namespace": "guide.bank", "name": "Transfer", "fields": [
              {"name": "id", "type": "string"},
              {"name": "fromAccount", "type": "string"},
              {"name": "toAccount", "type": "string"},
              {"name": "amount", "type": "long"},
              {"name": "currency", "type": "string"},
              {"name": "requestedAt", "type": {"type": "long", "logicalType": "timestamp-millis"}}
            ]}""");
    // --8<-- [end:schema]

    private FormatSizes() {
    }

    public static void main(String[] args) throws IOException, DescriptorValidationException {
        Descriptor protobuf = protobuf();
        List<byte[]> json = new ArrayList<>();
        List<byte[]> avro = new ArrayList<>();
        List<byte[]> avroFile = new ArrayList<>();
        List<byte[]> proto = new ArrayList<>();
        for (int sequence = 1; sequence <= COUNT; sequence++) {
            Transfer transfer = Transfer.sample(sequence);
            json.add(BankJson.write(transfer).getBytes(StandardCharsets.UTF_8));
            GenericRecord record = avro(transfer);
            avro.add(binary(record));
            avroFile.add(file(record));
            proto.add(protobuf(protobuf, transfer).toByteArray());
        }
        System.out.printf("%-30s %10s %11s %8s%n", COUNT + " transfers", "bytes", "per record", "gzip");
        row("JSON, no schema", json, 0);
        row("Avro, schema in each record", avroFile, 0);
        row("Avro, schema ID (5 bytes)", avro, 5);
        row("Protobuf, schema ID (6 bytes)", proto, 6);
    }

    // --8<-- [start:row]
    private static void row(String format, List<byte[]> records, int prefix) throws IOException {
        int total = 0;
        ByteArrayOutputStream batch = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(batch)) {
            for (byte[] record : records) {
                gzip.write(new byte[prefix]); // (1)
                gzip.write(record);
                total += prefix + record.length;
            }
        }
        System.out.printf("%-30s %10d %11.1f %8d%n", format, total, (double) total / records.size(), batch.size());
    }
    // --8<-- [end:row]

    static GenericRecord avro(Transfer transfer) {
        GenericRecord record = new GenericData.Record(AVRO);
        record.put("id", transfer.id());
        record.put("fromAccount", transfer.fromAccount());
        record.put("toAccount", transfer.toAccount());
        record.put("amount", transfer.amount());
        record.put("currency", transfer.currency().name());
        record.put("requestedAt", transfer.requestedAt().toEpochMilli());
        return record;
    }

    static byte[] binary(GenericRecord record) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        new GenericDatumWriter<GenericRecord>(AVRO).write(record, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }

    private static byte[] file(GenericRecord record) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataFileWriter<GenericRecord> writer = new DataFileWriter<>(new GenericDatumWriter<>(AVRO))) {
            // A fixed marker, since a random one would compress differently at each run.
            writer.create(AVRO, bytes, new byte[16]).append(record);
        }
        return bytes.toByteArray();
    }

    static Descriptor protobuf() throws DescriptorValidationException {
        DescriptorProto.Builder message = DescriptorProto.newBuilder().setName("Transfer");
        List<String> names = List.of("id", "fromAccount", "toAccount", "amount", "currency", "requestedAt");
        for (String name : names) {
            boolean whole = name.equals("amount") || name.equals("requestedAt");
            message.addField(FieldDescriptorProto.newBuilder().setName(name).setNumber(names.indexOf(name) + 1)
                    .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL)
                    .setType(whole ? Type.TYPE_INT64 : Type.TYPE_STRING));
        }
        FileDescriptorProto file =
                FileDescriptorProto.newBuilder().setSyntax("proto3").addMessageType(message).build();
        return FileDescriptor.buildFrom(file, new FileDescriptor[0]).getMessageTypes().get(0);
    }

    static DynamicMessage protobuf(Descriptor type, Transfer transfer) {
        return DynamicMessage.newBuilder(type)
                .setField(type.findFieldByName("id"), transfer.id())
                .setField(type.findFieldByName("fromAccount"), transfer.fromAccount())
                .setField(type.findFieldByName("toAccount"), transfer.toAccount())
                .setField(type.findFieldByName("amount"), transfer.amount())
                .setField(type.findFieldByName("currency"), transfer.currency().name())
                .setField(type.findFieldByName("requestedAt"), transfer.requestedAt().toEpochMilli())
                .build();
    }
}
