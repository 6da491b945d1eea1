package guide.bank.upgrade;

import guide.bank.BankJson;
import guide.bank.Booking;
import guide.bank.Transfer;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * What both versions of the job share: where they read and write, and the state that is to outlive an upgrade.
 *
 * <p>Arguments: {@code BOOTSTRAP TOPIC [without-uids]}, where TOPIC is that of the results and the job's name.
 * {@code without-uids} takes the operators' uids away, as if nobody had given them one.
 */
abstract class Balances {

    abstract DataStream<String> results(DataStream<Booking> bookings);

    void run(String[] args) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        KafkaSource<String> transfers = KafkaSource.<String>builder()
                .setBootstrapServers(args[0])
                .setTopics("transfers")
                .setGroupId(args[1])
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setValueOnlyDeserializer(new SimpleStringSchema())
                .build();
        KafkaSink<String> sink = KafkaSink.<String>builder()
                .setBootstrapServers(args[0])
                .setRecordSerializer(KafkaRecordSerializationSchema.builder()
                        .setTopic(args[1])
                        .setValueSerializationSchema(new SimpleStringSchema())
                        .build())
                .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                .build();
        DataStream<Booking> bookings = env
                .fromSource(transfers, WatermarkStrategy.noWatermarks(), "transfers").uid("transfers")
                .flatMap(Balances::bookings).returns(Booking.class).uid("bookings");
        results(bookings).sinkTo(sink).uid("balances");
        if (args.length > 2 && args[2].equals("without-uids")) {
            for (Transformation<?> last : env.getTransformations()) {
                last.getTransitivePredecessors().forEach(one -> one.setUid(null));
            }
        }
        env.execute(args[1]);
    }

    private static void bookings(String transfer, Collector<Booking> out) {
        Booking.of(BankJson.read(transfer, Transfer.class)).forEach(out::collect);
    }

    static final class Balance extends KeyedProcessFunction<String, Booking, String> {

        private static final long serialVersionUID = 1;

        private transient ValueState<Long> balance;

        @Override
        public void open(OpenContext context) {
            balance = getRuntimeContext().getState(new ValueStateDescriptor<>("balance", Types.LONG));
        }

        @Override
        public void processElement(Booking booking, Context context, Collector<String> out) throws Exception {
            Long before = balance.value();
            long after = (before == null ? 0 : before) + booking.amount();
            balance.update(after);
            out.collect("%s %s %d".formatted(booking.account(), booking.transferId(), after));
        }
    }
}
