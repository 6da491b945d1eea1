package guide.bank.streams;

import guide.bank.CardPayment;
import java.time.Duration;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.JoinWindows;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.StreamJoined;

/** Which card payments the merchant confirmed within ten minutes, and which it did not. */
public final class ConfirmationTopology {

    static final String PAYMENTS = "card-payments";
    static final String CONFIRMATIONS = "card-confirmations";
    static final String OUTCOMES = "payment-outcomes";

    private ConfirmationTopology() {
    }

    // --8<-- [start:join]
    static final JoinWindows WINDOW = JoinWindows
            .ofTimeDifferenceAndGrace(Duration.ofMinutes(10), Duration.ofMinutes(1)) // (1)
            .before(Duration.ZERO); // (2)

    static Topology build(JoinWindows window) {
        StreamsBuilder builder = new StreamsBuilder();
        Serde<CardPayment> payment = SpendingTopology.json(CardPayment.class);
        KStream<String, CardPayment> payments = builder.stream(PAYMENTS,
                Consumed.with(Serdes.String(), payment).withName("payments")); // (3)
        KStream<String, String> confirmations = builder.stream(CONFIRMATIONS,
                Consumed.with(Serdes.String(), Serdes.String()).withName("confirmations"));

        payments.leftJoin(confirmations, // (4)
                (paid, terminal) -> paid.merchant() + ": "
                        + (terminal == null ? "not confirmed" : "confirmed by " + terminal),
                window,
                StreamJoined.with(Serdes.String(), payment, Serdes.String())
                        .withName("confirmed").withStoreName("confirmed")) // (5)
                .to(OUTCOMES, Produced.with(Serdes.String(), Serdes.String())
                        .withName("to-outcomes"));
        return builder.build();
    }
    // --8<-- [end:join]
}
