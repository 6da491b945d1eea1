package guide.bank.state;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.StringJoiner;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.Collector;

/** Writes state in one release and reads it in the next, in which the class of the same name looks different. */
// The compiler fears that closing the harness is interrupted.
@SuppressWarnings("try")
final class Schemas {

    private static final String READ = "read";

    private Schemas() {
    }

    static void show() throws Exception {
        Object profile = new Releases.Profile("1", 9000);
        Object totals = new Releases.Totals("1", 9000);
        Object limits = new Releases.Limits("1", 9000);
        for (Object value : new Object[] {profile, totals, limits}) {
            String serializer = TypeInformation.of(value.getClass())
                    .createSerializer(new SerializerConfigImpl()).getClass().getSimpleName();
            System.out.printf("%-8s %s%n", value.getClass().getSimpleName(), serializer);
        }
        for (StateBackend backend : new StateBackend[] {new HashMapStateBackend(), new EmbeddedRocksDBStateBackend()}) {
            System.out.println(backend.getClass().getSimpleName());
            release(backend, "POJO, fields added", profile, Releases.ProfileMore.class);
            release(backend, "POJO, field removed", profile, Releases.ProfileLess.class);
            release(backend, "POJO, long became String", profile, Releases.ProfileRetyped.class);
            release(backend, "record, components added", totals, Releases.TotalsMore.class);
            release(backend, "Kryo, field added", limits, Releases.LimitsMore.class);
        }
    }

    private static void release(StateBackend backend, String change, Object value, Class<?> next) throws Exception {
        Class<?> now = value.getClass();
        OperatorSubtaskState savepoint;
        try (var harness = harness(backend, now, now.getClassLoader())) {
            harness.open();
            harness.processElement(value, 0);
            savepoint = harness.snapshot(1, 0);
        }
        ClassLoader release = new NextRelease(now, next);
        try (var harness = harness(backend, release.loadClass(now.getName()), release)) {
            harness.initializeState(savepoint);
            harness.open();
            harness.processElement(READ, 0);
            System.out.printf("  %-24s %s%n", change, harness.extractOutputValues().get(0));
        } catch (Exception refused) {
            System.out.printf("  %-24s refused%n    %s%n", change, Failures.root(refused));
        }
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, Object, String> harness(
            StateBackend backend, Class<?> type, ClassLoader release) throws Exception {
        var environment = new MockEnvironmentBuilder().setUserCodeClassLoader(release).setManagedMemorySize(32 << 20)
                .setMaxParallelism(128).build();
        var harness = new KeyedOneInputStreamOperatorTestHarness<String, Object, String>(
                new KeyedProcessOperator<>(new Keep(type)), value -> "card 1", Types.STRING, environment);
        harness.setStateBackend(backend);
        harness.setup();
        return harness;
    }

    private static final class Keep extends KeyedProcessFunction<String, Object, String> {

        private static final long serialVersionUID = 1;

        private final Class<?> type;
        private transient ValueState<Object> state;

        Keep(Class<?> type) {
            this.type = type;
        }

        @Override
        @SuppressWarnings("unchecked")
        public void open(OpenContext context) {
            var kind = (TypeInformation<Object>) TypeInformation.of(type);
            state = getRuntimeContext().getState(new ValueStateDescriptor<>("profile", kind));
        }

        @Override
        public void processElement(Object value, Context context, Collector<String> out) throws Exception {
            if (value.equals(READ)) {
                out.collect(fields(state.value()));
            } else {
                state.update(value);
            }
        }

        private static String fields(Object value) throws IllegalAccessException {
            StringJoiner fields = new StringJoiner(", ");
            for (Field field : value.getClass().getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    field.setAccessible(true);
                    fields.add(field.getName() + "=" + field.get(value));
                }
            }
            return fields.toString();
        }
    }
}
