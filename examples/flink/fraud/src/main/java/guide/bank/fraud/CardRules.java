package guide.bank.fraud;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** The three rules as a function with state and timers, for a stream that is keyed by card. */
final class CardRules extends KeyedProcessFunction<String, Payment, Alert> {

    /** Payments behind the watermark. */
    static final OutputTag<Payment> LATE = new OutputTag<>("late") { };
    /** Small payments after which a minute passed without another one. */
    static final OutputTag<Payment> UNANSWERED = new OutputTag<>("unanswered") { };

    static final long SMALL = 2_000;
    static final long BIG = 500_000;
    static final int MANY = 5;

    private static final long MINUTE = Duration.ofMinutes(1).toMillis();
    private static final long serialVersionUID = 1;

    private final boolean inOrder;

    // --8<-- [start:state]
    private transient ValueState<Payment> small; // (1)
    private transient ListState<Payment> seoul; // (2)
    private transient ListState<Payment> recent;
    private transient MapState<Long, List<Payment>> waiting; // (3)

    @Override
    public void open(OpenContext context) { // (4)
        TypeInformation<Payment> payment = TypeInformation.of(Payment.class);
        small = getRuntimeContext().getState(new ValueStateDescriptor<>("small", payment));
        seoul = getRuntimeContext().getListState(new ListStateDescriptor<>("seoul", payment));
        recent = getRuntimeContext().getListState(new ListStateDescriptor<>("recent", payment));
        waiting = getRuntimeContext().getMapState(
                new MapStateDescriptor<>("waiting", Types.LONG, Types.LIST(payment)));
    }
    // --8<-- [end:state]

    /** Applies the rules in the order of events, or, where {@code inOrder} is false, to each payment as it arrives. */
    CardRules(boolean inOrder) {
        this.inOrder = inOrder;
    }

    // --8<-- [start:time]
    @Override
    public void processElement(Payment payment, Context context, Collector<Alert> out) throws Exception {
        if (!inOrder) {
            apply(payment, out); // (1)
        } else if (payment.time() <= context.timerService().currentWatermark()) {
            context.output(LATE, payment); // (2)
            return;
        } else {
            List<Payment> same = waiting.get(payment.time());
            List<Payment> all = same == null ? new ArrayList<>() : new ArrayList<>(same);
            all.add(payment);
            waiting.put(payment.time(), all);
            context.timerService().registerEventTimeTimer(payment.time()); // (3)
        }
        context.timerService().registerEventTimeTimer(payment.time() + MINUTE); // (4)
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<Alert> out) throws Exception {
        Payment first = small.value();
        if (first != null && time - first.time() >= MINUTE) {
            context.output(UNANSWERED, first);
            small.clear();
        }
        List<Payment> due = waiting.get(time);
        if (due != null) {
            waiting.remove(time);
            for (Payment payment : due) {
                apply(payment, out);
            }
        }
        seoul.update(minuteBefore(time, seoul)); // (5)
        recent.update(minuteBefore(time, recent));
    }
    // --8<-- [end:time]

    // --8<-- [start:rules]
    private void apply(Payment payment, Collector<Alert> out) throws Exception {
        Payment before = small.value();
        if (payment.amount() >= BIG && before != null && payment.time() - before.time() < MINUTE) { // (1)
            out.collect(new Alert("probe", payment.card(), before.id(), payment.id()));
        }
        small.update(payment.amount() <= SMALL ? payment : null); // (2)

        List<Payment> inSeoul = minuteBefore(payment.time(), seoul);
        if (payment.city().equals("Seoul")) {
            inSeoul.add(payment);
        } else if (payment.city().equals("Busan") && !inSeoul.isEmpty()) {
            out.collect(new Alert("cities", payment.card(), inSeoul.get(0).id(), payment.id()));
            inSeoul.clear(); // (3)
        }
        seoul.update(inSeoul);

        List<Payment> last = minuteBefore(payment.time(), recent);
        last.add(payment);
        if (last.size() == MANY) {
            out.collect(new Alert("five", payment.card(), last.get(0).id(), payment.id()));
            last.clear();
        }
        recent.update(last);
    }

    private static List<Payment> minuteBefore(long time, ListState<Payment> state) throws Exception {
        List<Payment> kept = new ArrayList<>();
        for (Payment payment : state.get()) {
            if (time - payment.time() < MINUTE) {
                kept.add(payment);
            }
        }
        return kept;
    }
    // --8<-- [end:rules]
}
