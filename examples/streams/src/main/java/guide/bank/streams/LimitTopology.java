package guide.bank.streams;

import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Joined;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;

/** Amounts beside the limit of their account, and the owners of accounts beside their limits. */
public final class LimitTopology {

    static final String AMOUNTS = "amounts-by-account";
    static final String LIMITS = "spending-limits";
    static final String OWNERS = "account-owners";
    static final String CHECKED = "checked-amounts";
    static final String SHEET = "limit-sheet";

    private LimitTopology() {
    }

    // --8<-- [start:joins]
    static Topology build(KeyValueBytesStoreSupplier limitStore) { // (1)
        StreamsBuilder builder = new StreamsBuilder();
        Serde<String> text = Serdes.String();
        Serde<Long> won = SpendingTopology.json(Long.class);
        KTable<String, Long> limits = builder.table(LIMITS, Consumed.with(text, won).withName("limits"),
                Materialized.<String, Long>as(limitStore).withKeySerde(text).withValueSerde(won));
        KTable<String, String> owners = builder.table(OWNERS, Consumed.with(text, text).withName("owners"),
                Materialized.<String, String, KeyValueStore<Bytes, byte[]>>as("owners-by-account"));

        builder.stream(AMOUNTS, Consumed.with(text, won).withName("amounts"))
                .join(limits, (amount, limit) -> amount + " of " + limit, // (2)
                        Joined.with(text, won, won).withName("with-limit"))
                .to(CHECKED, Produced.with(text, text).withName("to-checked"));

        limits.join(owners, (limit, owner) -> owner + ": " + limit, Named.as("with-owner")) // (3)
                .toStream(Named.as("changes"))
                .to(SHEET, Produced.with(text, text).withName("to-sheet"));
        return builder.build();
    }
    // --8<-- [end:joins]
}
