package guide.bank.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import guide.bank.CardPayment;
import guide.bank.Currency;
import guide.bank.streams.SpendingTopology.Alert;
import guide.bank.streams.SpendingTopology.Spent;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SpendingTopologyTest {

    private static final Instant NINE = Instant.parse("2026-01-05T09:00:00Z");

    private TopologyTestDriver driver;
    private TestInputTopic<String, CardPayment> payments;
    private TestInputTopic<String, Long> limits;
    private TestOutputTopic<String, Spent> spending;
    private TestOutputTopic<String, Alert> alerts;

    // --8<-- [start:driver]
    @BeforeEach
    void start() {
        Properties config = new Properties();
        config.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, "0");
        driver = new TopologyTestDriver(SpendingTopology.build(spent -> { }), config); // (1)
        payments = driver.createInputTopic(SpendingTopology.PAYMENTS,
                new StringSerializer(), SpendingTopology.json(CardPayment.class).serializer());
        limits = driver.createInputTopic(SpendingTopology.LIMITS,
                new StringSerializer(), SpendingTopology.json(Long.class).serializer());
        spending = driver.createOutputTopic(SpendingTopology.SPENDING,
                new StringDeserializer(), SpendingTopology.json(Spent.class).deserializer());
        alerts = driver.createOutputTopic(SpendingTopology.ALERTS,
                new StringDeserializer(), SpendingTopology.json(Alert.class).deserializer());
    }
    // --8<-- [end:driver]

    @AfterEach
    void stop() {
        driver.close();
    }

    // --8<-- [start:tests]
    @Test
    void aPaymentOfThePreviousHourCountsWhileThatHourHasNotClosed() {
        pay("P-1", "110-001", 30_000, NINE.plusSeconds(3590));
        pay("P-2", "110-001", 10_000, NINE.plusSeconds(3610)); // the next hour
        pay("P-3", "110-001", 5_000, NINE.plusSeconds(3599)); // late, within the grace
        assertEquals(List.of(
                new Spent("110-001", NINE, 1, 30_000),
                new Spent("110-001", NINE.plusSeconds(3600), 1, 10_000),
                new Spent("110-001", NINE, 2, 35_000)), spending.readValuesToList());
    }

    @Test
    void aPaymentThatComesAfterTheGraceIsDroppedWithoutAnException() {
        pay("P-1", "110-001", 30_000, NINE);
        pay("P-2", "110-002", 10_000, NINE.plusSeconds(3600 + 300)); // another account moves the time on
        pay("P-3", "110-001", 5_000, NINE.plusSeconds(60));
        assertEquals(2, spending.readValuesToList().size());
        assertEquals(1.0, driver.metrics().entrySet().stream()
                .filter(entry -> entry.getKey().name().equals("dropped-records-total"))
                .mapToDouble(entry -> (double) entry.getValue().metricValue()).sum());
    }

    @Test
    void aLimitThatComesAfterThePaymentRaisesNoAlertUntilTheNextPayment() {
        pay("P-1", "110-001", 70_000, NINE);
        limits.pipeInput("110-001", 60_000L);
        assertTrue(alerts.isEmpty()); // (1)
        pay("P-2", "110-001", 1_000, NINE.plusSeconds(1));
        assertEquals(new Alert("110-001", NINE, 71_000, 60_000), alerts.readValue());
    }
    // --8<-- [end:tests]

    private void pay(String id, String account, long amount, Instant at) {
        payments.pipeInput(id, new CardPayment(id, "9000-0000-0000-0001", account, "bakery", amount, Currency.KRW, at));
    }
}
