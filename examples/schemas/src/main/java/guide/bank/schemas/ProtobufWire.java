package guide.bank.schemas;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TextFormat;
import java.util.Arrays;

/** Writes a transfer with one Protobuf definition and reads the bytes with another; no generated code is needed. */
public final class ProtobufWire {

    private ProtobufWire() {
    }

    public static void main(String[] args) throws DescriptorValidationException, InvalidProtocolBufferException {
        change("int32 becomes int64", number("amount", 2, Type.TYPE_INT32), -300, number("amount", 2, Type.TYPE_INT64));
        change("int64 becomes int32, small value",
                number("amount", 2, Type.TYPE_INT64), 300L, number("amount", 2, Type.TYPE_INT32));
        change("int64 becomes int32, large value",
                number("amount", 2, Type.TYPE_INT64), 5_000_000_000L, number("amount", 2, Type.TYPE_INT32));
        change("int32 becomes sint32", number("amount", 2, Type.TYPE_INT32), 300, number("amount", 2, Type.TYPE_SINT32));
        change("int64 becomes string",
                number("amount", 2, Type.TYPE_INT64), 300L, number("amount", 2, Type.TYPE_STRING));
        change("renamed, same number", number("amount", 2, Type.TYPE_INT64), 300L, number("sum", 2, Type.TYPE_INT64));
        change("renumbered", number("amount", 2, Type.TYPE_INT64), 300L, number("amount", 3, Type.TYPE_INT64));
        change("number used again for another meaning",
                number("account", 2, Type.TYPE_STRING), "110-001", number("memo", 2, Type.TYPE_STRING));
        newEnumValue();
        removedField();
    }

    // --8<-- [start:change]
    private static void change(String name, FieldDescriptorProto older, Object value, FieldDescriptorProto newer)
            throws DescriptorValidationException, InvalidProtocolBufferException {
        Descriptor writer = transfer(older);
        byte[] bytes = DynamicMessage.newBuilder(writer) // (1)
                .setField(writer.findFieldByName("id"), "T-0001")
                .setField(writer.findFieldByName(older.getName()), value)
                .build().toByteArray();
        DynamicMessage read = DynamicMessage.parseFrom(transfer(newer), bytes); // (2)
        Object seen = read.getField(read.getDescriptorForType().findFieldByName(newer.getName()));
        System.out.printf("%-38s wrote %-12s read %-12s %s%n", name, quoted(value), quoted(seen),
                read.getUnknownFields().asMap().isEmpty() ? "" : "unknown fields " + read.getUnknownFields().asMap().keySet());
    }
    // --8<-- [end:change]

    private static void newEnumValue() throws DescriptorValidationException, InvalidProtocolBufferException {
        Descriptor writer = withCurrency("UNSPECIFIED", "KRW", "USD", "JPY");
        byte[] bytes = DynamicMessage.newBuilder(writer)
                .setField(writer.findFieldByName("currency"), writer.findEnumTypeByName("Currency").findValueByName("JPY"))
                .build().toByteArray();
        Descriptor reader = withCurrency("UNSPECIFIED", "KRW", "USD");
        DynamicMessage read = DynamicMessage.parseFrom(reader, bytes);
        System.out.printf("%-38s wrote %-12s read %s, bytes kept %s%n", "enum value that the reader lacks", "JPY",
                read.getField(reader.findFieldByName("currency")), Arrays.equals(bytes, read.toByteArray()));
    }

    // --8<-- [start:removed]
    private static void removedField() throws DescriptorValidationException, InvalidProtocolBufferException {
        Descriptor writer = transfer(number("memo", 2, Type.TYPE_STRING));
        byte[] bytes = DynamicMessage.newBuilder(writer)
                .setField(writer.findFieldByName("id"), "T-0001")
                .setField(writer.findFieldByName("memo"), "rent")
                .build().toByteArray();
        DynamicMessage read = DynamicMessage.parseFrom(transfer(), bytes); // (1)
        System.out.printf("%-38s reader sees %s, bytes kept %s%n", "removed", oneLine(read),
                Arrays.equals(bytes, read.toByteArray())); // (2)
        DynamicMessage.Builder copy = DynamicMessage.newBuilder(read.getDescriptorForType());
        read.getAllFields().forEach(copy::setField); // (3)
        System.out.printf("%-38s reader sees %s, bytes kept %s%n", "removed, copied field by field", oneLine(copy.build()),
                Arrays.equals(bytes, copy.build().toByteArray()));
    }
    // --8<-- [end:removed]

    private static String oneLine(DynamicMessage message) {
        return TextFormat.printer().emittingSingleLine(true).printToString(message).strip();
    }

    private static String quoted(Object value) {
        return value instanceof String ? "\"" + value + "\"" : value.toString();
    }

    private static FieldDescriptorProto number(String name, int number, Type type) {
        return FieldDescriptorProto.newBuilder().setName(name).setNumber(number).setType(type)
                .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL).build();
    }

    private static Descriptor transfer(FieldDescriptorProto... fields) throws DescriptorValidationException {
        return build(DescriptorProto.newBuilder().setName("Transfer")
                .addField(number("id", 1, Type.TYPE_STRING))
                .addAllField(Arrays.asList(fields)));
    }

    private static Descriptor withCurrency(String... names) throws DescriptorValidationException {
        EnumDescriptorProto.Builder currency = EnumDescriptorProto.newBuilder().setName("Currency");
        for (int value = 0; value < names.length; value++) {
            currency.addValue(EnumValueDescriptorProto.newBuilder().setName(names[value]).setNumber(value));
        }
        return build(DescriptorProto.newBuilder().setName("Transfer")
                .addEnumType(currency)
                .addField(number("currency", 1, Type.TYPE_ENUM).toBuilder().setTypeName("Currency")));
    }

    private static Descriptor build(DescriptorProto.Builder message) throws DescriptorValidationException {
        FileDescriptorProto file =
                FileDescriptorProto.newBuilder().setSyntax("proto3").addMessageType(message).build();
        return FileDescriptor.buildFrom(file, new FileDescriptor[0]).getMessageTypes().get(0);
    }
}
