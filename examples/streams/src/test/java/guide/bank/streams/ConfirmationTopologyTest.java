package guide.bank.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import guide.bank.CardPayment;
import guide.bank.Currency;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.kstream.JoinWindows;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConfirmationTopologyTest {

    private static final Instant NINE = Instant.parse("2026-01-05T09:00:00Z");

    private TopologyTestDriver driver;
    private TestInputTopic<String, CardPayment> payments;
    private TestInputTopic<String, String> confirmations;
    private TestOutputTopic<String, String> outcomes;

    private void start(JoinWindows window) {
        Properties config = new Properties();
        config.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, "true");
        driver = new TopologyTestDriver(ConfirmationTopology.build(window), config);
        payments = driver.createInputTopic(ConfirmationTopology.PAYMENTS,
                new StringSerializer(), SpendingTopology.json(CardPayment.class).serializer());
        confirmations = driver.createInputTopic(ConfirmationTopology.CONFIRMATIONS,
                new StringSerializer(), new StringSerializer());
        outcomes = driver.createOutputTopic(ConfirmationTopology.OUTCOMES,
                new StringDeserializer(), new StringDeserializer());
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void itKeepsBothSidesAndWhatHasNoMatchYet() {
        start(ConfirmationTopology.WINDOW);
        assertEquals(
                Set.of("confirmed-this-join-store", "confirmed-outer-other-join-store", "confirmed-left-shared-join-store"),
                driver.getAllStateStores().keySet());
    }

    // --8<-- [start:tests]
    @Test
    void aConfirmationInTimeJoinsAtOnceWhicheverComesFirst() {
        start(ConfirmationTopology.WINDOW);
        pay("P-1", NINE);
        confirm("P-1", "T-7", NINE.plusSeconds(600));
        confirm("P-2", "T-8", NINE.plusSeconds(605)); // overtakes its payment
        pay("P-2", NINE.plusSeconds(602));
        assertEquals(List.of("bakery: confirmed by T-7", "bakery: confirmed by T-8"),
                outcomes.readValuesToList());
    }

    @Test
    void aPaymentWithoutOneIsReportedOnlyWhenALaterRecordHasClosedItsWindow() {
        start(ConfirmationTopology.WINDOW);
        pay("P-1", NINE);
        driver.advanceWallClockTime(Duration.ofDays(1));
        assertTrue(outcomes.isEmpty()); // (1)
        pay("P-2", NINE.plusSeconds(660)); // 10 minutes and the grace: not over yet
        assertTrue(outcomes.isEmpty());
        confirm("P-9", "T-9", NINE.plusMillis(660_001)); // any record, of either side
        assertEquals(List.of(KeyValue.pair("P-1", "bakery: not confirmed")),
                outcomes.readKeyValuesToList());
    }

    @Test
    void aConfirmationThatComesAfterTheGraceFindsNothing() {
        start(ConfirmationTopology.WINDOW);
        pay("P-1", NINE);
        pay("P-2", NINE.plusSeconds(720));
        confirm("P-1", "T-7", NINE.plusSeconds(540)); // (2)
        assertEquals(List.of("bakery: not confirmed"), outcomes.readValuesToList());
    }
    // --8<-- [end:tests]

    // --8<-- [start:late]
    @Test
    void aPaymentThatComesAfterItsWindowIsReportedAtOnceEvenWithinTheGrace() {
        start(ConfirmationTopology.WINDOW);
        pay("P-3", NINE.plusMillis(600_001));
        pay("P-2", NINE.plusMillis(1)); // exactly ten minutes before it: waits
        assertTrue(outcomes.isEmpty());
        pay("P-1", NINE); // a millisecond more, and most of the grace is left
        assertEquals(List.of(KeyValue.pair("P-1", "bakery: not confirmed")),
                outcomes.readKeyValuesToList());
        confirm("P-1", "T-7", NINE.plusSeconds(540)); // (1)
        assertEquals(List.of("bakery: confirmed by T-7"),
                outcomes.readValuesToList());
    }

    @Test
    void aConfirmationAfterTheGraceMatchesIfOnlyConfirmationsMovedTheTime() {
        start(ConfirmationTopology.WINDOW);
        pay("P-1", NINE);
        confirm("P-9", "T-9", NINE.plusSeconds(3_600)); // (2)
        assertEquals(List.of("bakery: not confirmed"),
                outcomes.readValuesToList());
        confirm("P-1", "T-7", NINE.plusSeconds(540));
        assertEquals(List.of("bakery: confirmed by T-7"),
                outcomes.readValuesToList());
    }
    // --8<-- [end:late]

    // --8<-- [start:before]
    @Test
    @SuppressWarnings("deprecation")
    void theOldWindowReportsEveryPaymentAsNotConfirmedFirst() {
        start(JoinWindows.of(Duration.ofMinutes(10)));
        pay("P-1", NINE);
        confirm("P-1", "T-7", NINE.plusSeconds(1));
        assertEquals(List.of("bakery: not confirmed", "bakery: confirmed by T-7"),
                outcomes.readValuesToList());
    }
    // --8<-- [end:before]

    private void pay(String id, Instant at) {
        CardPayment payment = new CardPayment(id, "9000-0000-0000-0001", "110-001", "bakery", 12_000, Currency.KRW, at);
        payments.pipeInput(id, payment, at);
    }

    private void confirm(String id, String terminal, Instant at) {
        confirmations.pipeInput(id, terminal, at);
    }
}
