package guide.bank.state;

import guide.bank.CardPayment;
import guide.bank.Currency;
import java.time.Instant;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.Collector;

/** Sends payments with two cards through {@link CardLimit} and prints the state after each. */
// The compiler fears that closing the harness is interrupted.
@SuppressWarnings("try")
final class KeyedState {

    private static final Instant NOON = Instant.parse("2026-04-01T12:00:00Z");

    private KeyedState() {
    }

    static void show() throws Exception {
        CardLimit function = new CardLimit();
        KeyedProcessOperator<String, CardPayment, String> operator = new KeyedProcessOperator<>(function);
        try (var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                operator, CardPayment::cardNumber, Types.STRING)) {
            harness.open();
            pay(harness, function, "P-01", "card 1", "metro", 1_500, 0);
            pay(harness, function, "P-02", "card 2", "bookshop", 600_000, 10);
            pay(harness, function, "P-03", "card 1", "metro", 1_500, 20);
            pay(harness, function, "P-04", "card 2", "pharmacy", 500_000, 30);
            harness.processWatermark(NOON.plusSeconds(43_200).toEpochMilli());
            System.out.printf("watermark of midnight: %d entries, %d timers%n",
                    harness.numKeyedStateEntries(), harness.numEventTimeTimers());
            pay(harness, function, "P-05", "card 2", "bakery", 5_000, 43_210);
        }
    }

    private static void pay(KeyedOneInputStreamOperatorTestHarness<String, CardPayment, String> harness,
            CardLimit function, String id, String card, String merchant, long amount, int second) throws Exception {
        Instant time = NOON.plusSeconds(second);
        var payment = new CardPayment(id, card, "110-001", merchant, amount, Currency.KRW, time);
        harness.processElement(payment, time.toEpochMilli());
        System.out.printf("%s %s: %s%n", id, card, function.describe());
        harness.extractOutputValues().forEach(System.out::println);
        harness.getOutput().clear();
    }

    /** Changes an object that the state returned, without telling the state. */
    static void withoutUpdate() throws Exception {
        for (StateBackend backend : new StateBackend[] {new HashMapStateBackend(), new EmbeddedRocksDBStateBackend()}) {
            try (var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                    new KeyedProcessOperator<>(new Forgetful()), payment -> "card 1", Types.STRING)) {
                harness.setStateBackend(backend);
                harness.open();
                for (String payment : new String[] {"P-01", "P-02", "P-03"}) {
                    harness.processElement(payment, 0);
                }
                System.out.printf("%-27s %s%n", backend.getClass().getSimpleName(), harness.extractOutputValues());
            }
        }
    }

    private static final class Forgetful extends KeyedProcessFunction<String, String, Long> {

        private static final long serialVersionUID = 1;

        private transient ValueState<Releases.Profile> state;

        @Override
        public void open(OpenContext context) {
            state = getRuntimeContext().getState(new ValueStateDescriptor<>("profile", Releases.Profile.class));
        }

        // --8<-- [start:forgetful]
        @Override
        public void processElement(String payment, Context context, Collector<Long> out) throws Exception {
            if (state.value() == null) {
                state.update(new Releases.Profile(context.getCurrentKey(), 0));
            }
            Releases.Profile profile = state.value();
            profile.spent += 100; // (1)
            out.collect(state.value().spent);
        }
        // --8<-- [end:forgetful]
    }
}
