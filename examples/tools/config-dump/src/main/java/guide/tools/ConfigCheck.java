package guide.tools;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigException;

/**
 * Puts settings before the definitions that a component of Kafka has of them, and prints what is refused.
 *
 * <p>Arguments: {@code component=Class#member,…}, in the form that {@link ConfigDump} takes. Lines of standard input:
 * {@code value TAB id TAB component TAB name TAB value}, one setting, or {@code file TAB id TAB Class TAB path}, a
 * properties file from which the component makes its configuration. Prints {@code id TAB reason} for each refusal.
 */
public final class ConfigCheck {

    private ConfigCheck() {
    }

    public static void main(String[] args) throws IOException, ReflectiveOperationException {
        Map<String, Map<String, ConfigKey>> definitions = new HashMap<>();
        for (String argument : args) {
            String[] component = argument.split("=", 2);
            Map<String, ConfigKey> keys = definitions.computeIfAbsent(component[0], name -> new HashMap<>());
            for (String place : component[1].split(",")) {
                Object found = ConfigDump.value(place);
                Map<?, ?> defined = found instanceof ConfigDef definition ? definition.configKeys() : (Map<?, ?>) found;
                for (Object key : defined.values()) {
                    keys.put(((ConfigKey) key).name, (ConfigKey) key);
                }
            }
        }
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            String[] fields = line.split("\t", -1);
            String refusal = fields[0].equals("file")
                    ? refused(fields[2], Path.of(fields[3]))
                    : refused(definitions.get(fields[2]).get(fields[3]), fields[3], fields[4]);
            if (refusal != null) {
                System.out.println(fields[1] + "\t" + refusal.replaceAll("\\s+", " "));
            }
        }
    }

    private static String refused(ConfigKey key, String name, String value) {
        if (key == null) {
            return name + " is not defined";
        }
        try {
            Object parsed = ConfigDef.parseType(name, value, key.type);
            if (key.validator != null) {
                key.validator.ensureValid(name, parsed);
            }
            return null;
        } catch (ConfigException refusal) {
            return refusal.getMessage();
        }
    }

    private static String refused(String component, Path file) throws IOException, ReflectiveOperationException {
        Properties properties = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        Class<?> type = Class.forName(component);
        try {
            // The broker's is made by a static method, all others by a constructor.
            for (var method : type.getMethods()) {
                if (method.getName().equals("fromProps") && method.getParameterCount() == 1) {
                    method.invoke(null, properties);
                    return null;
                }
            }
            type.getConstructor(Map.class).newInstance(properties);
            return null;
        } catch (InvocationTargetException refusal) {
            return String.valueOf(refusal.getCause().getMessage());
        }
    }
}
