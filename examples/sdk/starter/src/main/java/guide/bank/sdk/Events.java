package guide.bank.sdk;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** Turns Java records into Avro's and back, by the names of their components. */
final class Events {

    private Events() {
    }

    static GenericRecord toAvro(GenericData model, Schema schema, Object event) {
        if (event instanceof GenericRecord record) {
            return record;
        }
        Map<String, Object> values = new HashMap<>();
        for (RecordComponent component : components(event.getClass())) {
            values.put(component.getName(), read(component, event));
        }
        GenericRecord record = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
            Object value = values.remove(field.name());
            if (value == null && field.hasDefaultValue()) {
                record.put(field.name(), model.getDefaultValue(field));
            } else if (value instanceof Enum<?> symbol) {
                record.put(field.name(), new GenericData.EnumSymbol(field.schema(), symbol.name()));
            } else {
                record.put(field.name(), value);
            }
        }
        if (!values.isEmpty()) {
            throw new AvroRuntimeException("the contract " + schema.getFullName() + " has no " + values.keySet());
        }
        return record;
    }

    static <T> T toJava(GenericRecord record, Class<T> type) {
        RecordComponent[] components = components(type);
        Class<?>[] types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Object[] values = Arrays.stream(components)
                .map(component -> value(record.get(component.getName()), component.getType()))
                .toArray();
        try {
            var constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException problem) {
            throw new AvroRuntimeException("cannot build " + type.getName(), problem);
        }
    }

    private static Object value(Object read, Class<?> wanted) {
        if (read instanceof CharSequence text) {
            return text.toString();
        }
        if (read instanceof GenericData.EnumSymbol symbol && wanted.isEnum()) {
            return Arrays.stream(wanted.getEnumConstants())
                    .filter(constant -> ((Enum<?>) constant).name().equals(symbol.toString()))
                    .findFirst()
                    .orElseThrow(() -> new AvroRuntimeException(wanted.getName() + " has no " + symbol));
        }
        return read;
    }

    private static RecordComponent[] components(Class<?> type) {
        if (!type.isRecord()) {
            throw new AvroRuntimeException(type.getName() + " is no Java record");
        }
        return type.getRecordComponents();
    }

    private static Object read(RecordComponent component, Object event) {
        try {
            var accessor = component.getAccessor();
            accessor.setAccessible(true);
            return accessor.invoke(event);
        } catch (ReflectiveOperationException problem) {
            throw new AvroRuntimeException("cannot read " + component, problem);
        }
    }
}
