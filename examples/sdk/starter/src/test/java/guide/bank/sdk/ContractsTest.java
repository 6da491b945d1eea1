package guide.bank.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.MissingSchemaException;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

class ContractsTest {

    private final Contracts contracts = Contracts.ofClassPath();

    @Test
    void whatWasWrittenWithTheFirstVersionIsReadWithTheDefaultsOfTheSecond() throws IOException {
        GenericRecord old = new GenericData.Record(schema("contracts/cards.orders.blocked/1.avsc"));
        old.put("card", "C-1");
        old.put("limit", new BigDecimal("100.00"));
        GenericRecord read = contracts.decode(CardBlocked.TOPIC, contracts.encode(CardBlocked.TOPIC, old));
        assertThat(Events.toJava(read, CardBlocked.class))
                .isEqualTo(new CardBlocked("C-1", new BigDecimal("100.00"), CardBlocked.Reason.UNKNOWN));
    }

    @Test
    void aSchemaThatIsNotOnTheClassPathIsNamedByItsFingerprint() {
        byte[] unknown = {(byte) 0xC3, 1, 1, 2, 3, 4, 5, 6, 7, 8, 0};
        assertThatThrownBy(() -> contracts.decode(CardBlocked.TOPIC, unknown)).isInstanceOf(MissingSchemaException.class);
    }

    @Test
    void moneyIsNotRounded() {
        var event = new CardBlocked("C-1", new BigDecimal("100.005"), CardBlocked.Reason.LOST);
        assertThatThrownBy(() -> new EventSerializer().serialize(CardBlocked.TOPIC, event))
                .isInstanceOf(SerializationException.class)
                .rootCause().hasMessageContaining("scale 3");
    }

    // --8<-- [start:contracts]
    @Test
    void aVersionThatOldReadersOrOldRecordsDoNotSurviveIsFound() {
        assertThat(contracts.incompatible()).singleElement().asString() // (1)
                .startsWith("cards.limits.changed version 2");
    }
    // --8<-- [end:contracts]

    private static Schema schema(String place) throws IOException {
        try (InputStream text = ContractsTest.class.getClassLoader().getResourceAsStream(place)) {
            return new Schema.Parser().parse(text);
        }
    }
}
