package guide.bank.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicNamesTest {

    @ParameterizedTest
    @ValueSource(strings = {"payments.transfers.booked", "payments.card-authorizations.completed.v2"})
    void aNameOfThreePartsIsRight(String topic) {
        assertThat(TopicNames.problem(topic)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"transfers", "payments.transfers", "Payments.transfers.booked", "payments.transfers_x.booked",
            "payments..booked", "payments.transfers.booked.v0", "payments.transfers.booked.new"})
    void anythingElseIsNot(String topic) {
        assertThat(TopicNames.problem(topic)).isPresent();
    }
}
