package guide.bank.streams;

import guide.bank.BankJson;
import guide.bank.CardPayment;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Joined;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.WindowStore;

/** What every account spends by card in an hour, and an alert where that is more than the account's limit. */
public final class SpendingTopology {

    static final String PAYMENTS = "card-payments";
    static final String LIMITS = "spending-limits";
    static final String SPENDING = "spending";
    static final String ALERTS = "spending-alerts";
    static final String STORE = "spending-by-hour";

    static final Duration HOUR = Duration.ofHours(1);
    static final Duration GRACE = Duration.ofMinutes(5);

    /** Payments of one account in one hour. */
    public record Spent(String account, Instant hour, int payments, long amount) {
        Spent plus(CardPayment payment) {
            return new Spent(account, hour, payments + 1, amount + payment.amount());
        }
    }

    /** An account that spent more than its limit. */
    public record Alert(String account, Instant hour, long amount, long limit) {
    }

    private SpendingTopology() {
    }

    // --8<-- [start:topology]
    static Topology build(Consumer<Spent> seen) {
        StreamsBuilder builder = new StreamsBuilder();
        KTable<String, Long> limits = builder.table(LIMITS,
                Consumed.with(Serdes.String(), json(Long.class)).withName("limits"),
                Materialized.<String, Long, KeyValueStore<Bytes, byte[]>>as("limits-by-account")
                        .withValueSerde(json(Long.class)));

        KStream<String, Spent> spending = builder
                .stream(PAYMENTS, Consumed.with(Serdes.String(), json(CardPayment.class))
                        .withTimestampExtractor((record, before) -> // (1)
                                ((CardPayment) record.value()).occurredAt().toEpochMilli())
                        .withName("payments"))
                .groupBy((id, payment) -> payment.account(), // (2)
                        Grouped.with("by-account", Serdes.String(), json(CardPayment.class)))
                .windowedBy(TimeWindows.ofSizeAndGrace(HOUR, GRACE)) // (3)
                .aggregate(() -> new Spent(null, null, 0, 0), (account, payment, spent) -> spent.plus(payment), // (4)
                        Named.as("add"),
                        Materialized.<String, Spent, WindowStore<Bytes, byte[]>>as(STORE)
                                .withValueSerde(json(Spent.class)))
                .toStream(Named.as("updates"))
                .map((window, spent) -> KeyValue.pair(window.key(), new Spent(
                        window.key(), window.window().startTime(), spent.payments(), spent.amount())),
                        Named.as("with-hour"))
                .peek((account, spent) -> seen.accept(spent), Named.as("seen"));
        spending.to(SPENDING, Produced.with(Serdes.String(), json(Spent.class)).withName("to-spending"));

        spending
                .join(limits, (spent, limit) -> // (5)
                        new Alert(spent.account(), spent.hour(), spent.amount(), limit),
                        Joined.with(Serdes.String(), json(Spent.class), json(Long.class)).withName("with-limit"))
                .filter((account, alert) -> alert.amount() > alert.limit(), Named.as("over-limit"))
                .to(ALERTS, Produced.with(Serdes.String(), json(Alert.class)).withName("to-alerts"));
        return builder.build();
    }
    // --8<-- [end:topology]

    static <T> Serde<T> json(Class<T> type) {
        return Serdes.serdeFrom(
                (topic, value) -> value == null ? null : BankJson.write(value).getBytes(StandardCharsets.UTF_8),
                (topic, bytes) -> {
                    if (bytes == null) {
                        return null;
                    }
                    try {
                        return BankJson.read(new String(bytes, StandardCharsets.UTF_8), type);
                    } catch (UncheckedIOException malformed) {
                        throw new SerializationException("not a " + type.getSimpleName(), malformed);
                    }
                });
    }
}
