package guide.tools;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;

/**
 * Prints the settings that a component of Kafka defines, as a JSON array sorted by name.
 *
 * <p>Arguments: {@code Class#member}, a static field or method that holds or returns a ConfigDef or a map of ConfigKeys;
 * several add up. A method's argument stands in parentheses in the same form. {@code modes=Class#member} names a map
 * from a setting to how a running broker takes a change of it.
 */
public final class ConfigDump {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ConfigDump() {
    }

    public static void main(String[] args) throws ReflectiveOperationException, JsonProcessingException {
        Map<String, ConfigKey> keys = new TreeMap<>();
        Map<?, ?> modes = null;
        Set<String> deprecated = new TreeSet<>();
        for (String argument : args) {
            if (argument.startsWith("modes=")) {
                modes = (Map<?, ?>) value(argument.substring("modes=".length()));
                continue;
            }
            Object found = value(argument);
            Map<?, ?> defined = found instanceof ConfigDef definition ? definition.configKeys() : (Map<?, ?>) found;
            for (Object key : defined.values()) {
                keys.put(((ConfigKey) key).name, (ConfigKey) key);
            }
            deprecated.addAll(deprecatedNames(Class.forName(argument.split("#")[0])));
        }
        List<String> entries = new ArrayList<>();
        for (ConfigKey key : keys.values()) {
            // Debezium names its internal settings instead of marking them.
            if (!key.internalConfig && !key.name.startsWith("internal.")) {
                entries.add(entry(key, modes, deprecated.contains(key.name)));
            }
        }
        System.out.println("[" + String.join(",\n", entries) + "]");
    }

    static Object value(String place) throws ReflectiveOperationException {
        int call = place.indexOf('(');
        Object[] given = call < 0 ? new Object[0] : new Object[] {value(place.substring(call + 1, place.length() - 1))};
        String[] parts = (call < 0 ? place : place.substring(0, call)).split("#");
        for (Class<?> type = Class.forName(parts[0]); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (field.getName().equals(parts[1]) && isOpenStatic(field, field.getModifiers())) {
                    return field.get(null);
                }
            }
            for (Method method : type.getDeclaredMethods()) {
                if (method.getName().equals(parts[1]) && method.getParameterCount() == given.length
                        && isOpenStatic(method, method.getModifiers())) {
                    return method.invoke(null, given);
                }
            }
        }
        throw new NoSuchFieldException(place);
    }

    private static boolean isOpenStatic(AccessibleObject member, int modifiers) {
        return Modifier.isStatic(modifiers) && member.trySetAccessible();
    }

    private static Set<String> deprecatedNames(Class<?> holder) throws IllegalAccessException {
        Set<String> deprecated = new TreeSet<>();
        Set<String> current = new TreeSet<>();
        for (Field field : holder.getFields()) {
            Object name = Modifier.isStatic(field.getModifiers()) ? field.get(null) : null;
            if (name instanceof String text) {
                (field.isAnnotationPresent(Deprecated.class) ? deprecated : current).add(text);
            }
        }
        // A misspelled constant is deprecated while the setting that it names is not.
        deprecated.removeAll(current);
        return deprecated;
    }

    private static String entry(ConfigKey key, Map<?, ?> modes, boolean annotated) throws JsonProcessingException {
        Map<String, Object> parts = new LinkedHashMap<>();
        parts.put("name", key.name);
        parts.put("type", key.type.toString());
        if (key.alternativeString != null) {
            parts.put("default", key.alternativeString);
        } else if (key.hasDefault()) {
            parts.put("default", ConfigDef.convertToString(key.defaultValue, key.type));
        }
        // A validator without a text of its own prints as an object with an address.
        if (key.validator != null && !key.validator.toString().isBlank()
                && !key.validator.toString().matches(".*(@[0-9a-f]+|\\$\\$Lambda.*)$")) {
            parts.put("valid", key.validator.toString());
        }
        parts.put("importance", key.importance.toString());
        if (modes != null) {
            Object mode = modes.get(key.name);
            parts.put("update", mode == null ? "read-only" : mode.toString());
        }
        if (annotated || key.documentation != null && key.documentation.matches("(?is)\\W*(<b>)?deprecated\\b.*")) {
            parts.put("deprecated", true);
        }
        return JSON.writeValueAsString(parts);
    }
}
