package guide.bank.state;

import java.time.Duration;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.Collector;

/** Reads state after its time to live, with Flink's test harness, in which the clock of the TTL is set by hand. */
// The compiler fears that closing the harness is interrupted.
@SuppressWarnings("try")
final class TimeToLive {

    private TimeToLive() {
    }

    static void show() throws Exception {
        // --8<-- [start:config]
        StateTtlConfig onWrite = StateTtlConfig.newBuilder(Duration.ofHours(1)).build(); // (1)
        StateTtlConfig onRead = StateTtlConfig.newBuilder(Duration.ofHours(1))
                .setUpdateType(StateTtlConfig.UpdateType.OnReadAndWrite) // (2)
                .build();
        StateTtlConfig lenient = StateTtlConfig.newBuilder(Duration.ofHours(1))
                .setStateVisibility(StateTtlConfig.StateVisibility.ReturnExpiredIfNotCleanedUp) // (3)
                .build();
        // --8<-- [end:config]
        System.out.println("time to live 60 min; written at 0, read at 40 and 70");
        for (var one : new Named[] {new Named("OnCreateAndWrite", onWrite), new Named("OnReadAndWrite", onRead)}) {
            try (var harness = open(new HashMapStateBackend(), one.config(), null)) {
                at(harness, 0, "write");
                System.out.printf("%-28s at 40: %s, at 70: %s%n", one.name(), at(harness, 40, "read"),
                        at(harness, 70, "read"));
            }
        }
        System.out.println("written at 0, read twice at 61");
        for (var one : new Named[] {
                new Named("NeverReturnExpired", onWrite), new Named("ReturnExpiredIfNotCleanedUp", lenient)}) {
            try (var harness = open(new HashMapStateBackend(), one.config(), null)) {
                at(harness, 0, "write");
                System.out.printf("%-28s first: %s, then: %s%n", one.name(), at(harness, 61, "read"),
                        at(harness, 61, "read"));
            }
        }
        keptUntilTouched(onWrite);
        enabledLater(onWrite);
    }

    private static void keptUntilTouched(StateTtlConfig config) throws Exception {
        System.out.println("100 cards written at 0, hashmap");
        try (var harness = open(new HashMapStateBackend(), config, null)) {
            harness.setStateTtlProcessingTime(0);
            for (int card = 0; card < 100; card++) {
                harness.processElement("card %d write".formatted(card), 0);
            }
            harness.setStateTtlProcessingTime(Duration.ofMinutes(61).toMillis());
            System.out.printf("entries at 61, before any access:  %d%n", harness.numKeyedStateEntries());
            harness.processElement("card 0 read", 0);
            System.out.printf("entries after card 0 has been read: %d%n", harness.numKeyedStateEntries());
        }
    }

    private static void enabledLater(StateTtlConfig config) throws Exception {
        for (var backend : new StateBackend[] {new HashMapStateBackend(), new EmbeddedRocksDBStateBackend()}) {
            System.out.printf("%s: written at 0 without TTL, restored with it at 30%n",
                    backend.getClass().getSimpleName());
            OperatorSubtaskState snapshot;
            try (var harness = open(backend, null, null)) {
                at(harness, 0, "write");
                snapshot = harness.snapshot(1, 0);
            }
            try (var harness = open(backend, config, snapshot)) {
                System.out.printf("  at 40: %s, at 89: %s, at 91: %s%n", at(harness, 40, "read"),
                        at(harness, 89, "read"), at(harness, 91, "read"));
            } catch (Exception refused) {
                System.out.println("  refused: " + Failures.root(refused));
            }
        }
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, String, String> open(
            StateBackend backend, StateTtlConfig config, OperatorSubtaskState snapshot) throws Exception {
        var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(new LastPayment(config)),
                command -> command.substring(0, command.lastIndexOf(' ')), Types.STRING);
        harness.setStateBackend(backend);
        harness.setup();
        if (snapshot != null) {
            harness.setStateTtlProcessingTime(Duration.ofMinutes(30).toMillis());
            harness.initializeState(snapshot);
        }
        harness.open();
        return harness;
    }

    private static String at(KeyedOneInputStreamOperatorTestHarness<String, String, String> harness, int minute,
            String access) throws Exception {
        harness.setStateTtlProcessingTime(Duration.ofMinutes(minute).toMillis());
        harness.getOutput().clear();
        harness.processElement("card 1 " + access, 0);
        return harness.extractOutputValues().stream().findFirst().orElse("");
    }

    private record Named(String name, StateTtlConfig config) {
    }

    private static final class LastPayment extends KeyedProcessFunction<String, String, String> {

        private static final long serialVersionUID = 1;

        private final StateTtlConfig config;
        private transient ValueState<String> last;

        LastPayment(StateTtlConfig config) {
            this.config = config;
        }

        @Override
        public void open(OpenContext context) {
            // --8<-- [start:descriptor]
            ValueStateDescriptor<String> descriptor = new ValueStateDescriptor<>("last", Types.STRING);
            if (config != null) {
                descriptor.enableTimeToLive(config);
            }
            last = getRuntimeContext().getState(descriptor);
            // --8<-- [end:descriptor]
        }

        @Override
        public void processElement(String command, Context context, Collector<String> out) throws Exception {
            if (command.endsWith("write")) {
                last.update("P-01");
            } else {
                out.collect(Optional.ofNullable(last.value()).orElse("nothing"));
            }
        }
    }
}
