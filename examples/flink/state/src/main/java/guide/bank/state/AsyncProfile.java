package guide.bank.state;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.v2.ValueState;
import org.apache.flink.api.common.state.v2.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** Reads and writes the state of a card without waiting for either. */
final class AsyncProfile extends KeyedProcessFunction<Long, Long, String> {

    private static final long serialVersionUID = 1;

    // --8<-- [start:function]
    private transient ValueState<byte[]> profile; // (1)

    @Override
    public void open(OpenContext context) {
        profile = getRuntimeContext().getState(new ValueStateDescriptor<>(
                "profile", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    }

    @Override
    public void processElement(Long payment, Context context, Collector<String> out) {
        profile.asyncValue() // (2)
                .thenCompose(before -> profile.asyncUpdate(Backends.profile(payment)))
                .thenAccept(done -> Payments.processed());
    }
    // --8<-- [end:function]
}
