package guide.tools;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.util.TimeUtils;

/** Prints, as JSON, the options that the named classes define: key, type and default; deprecated constants are left out. */
public final class FlinkOptions {

    private FlinkOptions() {
    }

    public static void main(String[] classes) throws ReflectiveOperationException {
        Map<String, Map<String, Object>> options = new TreeMap<>();
        for (String name : classes) {
            for (Field field : Class.forName(name).getFields()) {
                if (Modifier.isStatic(field.getModifiers()) && field.getType() == ConfigOption.class
                        && !field.isAnnotationPresent(Deprecated.class)) {
                    ConfigOption<?> option = (ConfigOption<?>) field.get(null);
                    options.put(option.key(), describe(option));
                }
            }
        }
        List<Map<String, Object>> listed = new ArrayList<>(options.values());
        System.out.println(JsonMapper.builder().build().valueToTree(listed));
    }

    private static Map<String, Object> describe(ConfigOption<?> option) throws ReflectiveOperationException {
        // What type an option has is known to Flink's own package only.
        var type = ConfigOption.class.getDeclaredMethod("getClazz");
        type.setAccessible(true);
        Class<?> kind = (Class<?>) type.invoke(option);
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("name", option.key());
        described.put("type", kind.isEnum() ? "enum" : kind.getSimpleName());
        described.put("default", shown(option.defaultValue()));
        if (kind.isEnum()) {
            described.put("valid", List.of(kind.getEnumConstants()).toString());
        }
        return described;
    }

    private static String shown(Object value) {
        if (value instanceof Duration duration) {
            return TimeUtils.formatWithHighestUnit(duration);
        }
        return value == null ? null : value.toString();
    }
}
