package guide.bank.state;

import guide.bank.CardPayment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** Adds up what each card pays in a day, and reports the payment that takes it over the limit. */
// --8<-- [start:function]
final class CardLimit extends KeyedProcessFunction<String, CardPayment, String> {

    private static final long serialVersionUID = 1;
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final long LIMIT = 1_000_000;

    private transient ValueState<Long> total; // (1)
    private transient ListState<String> payments;
    private transient MapState<String, Long> merchants;

    @Override
    public void open(OpenContext context) {
        total = getRuntimeContext().getState(new ValueStateDescriptor<>("total", Types.LONG)); // (2)
        payments = getRuntimeContext().getListState(new ListStateDescriptor<>("payments", Types.STRING));
        merchants = getRuntimeContext().getMapState(
                new MapStateDescriptor<>("merchants", Types.STRING, Types.LONG));
    }

    @Override
    public void processElement(CardPayment payment, Context context, Collector<String> out) throws Exception {
        long before = total.value() == null ? 0 : total.value(); // (3)
        total.update(before + payment.amount());
        payments.add(payment.id()); // (4)
        Long atMerchant = merchants.get(payment.merchant());
        merchants.put(payment.merchant(), (atMerchant == null ? 0 : atMerchant) + payment.amount());
        if (before <= LIMIT && total.value() > LIMIT) {
            out.collect("over the limit: " + payment.id());
        }
        context.timerService().registerEventTimeTimer(context.timestamp() / DAY * DAY + DAY); // (5)
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<String> out) {
        total.clear(); // (6)
        payments.clear();
        merchants.clear();
    }
    // --8<-- [end:function]

    /** Returns what the state of the current key holds. */
    String describe() throws Exception {
        List<String> ids = new ArrayList<>();
        payments.get().forEach(ids::add);
        Map<String, Long> byMerchant = new TreeMap<>();
        merchants.entries().forEach(entry -> byMerchant.put(entry.getKey(), entry.getValue()));
        return "total %d, payments %s, merchants %s".formatted(total.value(), ids, byMerchant);
    }
}
