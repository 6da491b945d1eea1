package guide.bank.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Properties;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LimitTopologyTest {

    private static final String ACCOUNT = "110-001";
    private static final Instant NINE = Instant.parse("2026-01-05T09:00:00Z");

    private TopologyTestDriver driver;
    private TestInputTopic<String, Long> amounts;
    private TestInputTopic<String, Long> limits;
    private TestInputTopic<String, String> owners;
    private TestOutputTopic<String, String> checked;
    private TestOutputTopic<String, String> sheet;

    private void start(KeyValueBytesStoreSupplier limitStore) {
        Properties config = new Properties();
        config.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, "true");
        config.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, "org.apache.kafka.common.serialization.Serdes$StringSerde");
        config.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, "org.apache.kafka.common.serialization.Serdes$StringSerde");
        config.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, "0");
        driver = new TopologyTestDriver(LimitTopology.build(limitStore), config);
        amounts = driver.createInputTopic(LimitTopology.AMOUNTS,
                new StringSerializer(), SpendingTopology.json(Long.class).serializer());
        limits = driver.createInputTopic(LimitTopology.LIMITS,
                new StringSerializer(), SpendingTopology.json(Long.class).serializer());
        owners = driver.createInputTopic(LimitTopology.OWNERS, new StringSerializer(), new StringSerializer());
        checked = driver.createOutputTopic(LimitTopology.CHECKED, new StringDeserializer(), new StringDeserializer());
        sheet = driver.createOutputTopic(LimitTopology.SHEET, new StringDeserializer(), new StringDeserializer());
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    // --8<-- [start:enriched]
    @Test
    void aPaymentThatComesLateMeetsTheNewestLimit() {
        start(Stores.persistentKeyValueStore("limits-by-account"));
        limits.pipeInput(ACCOUNT, 60_000L, NINE);
        limits.pipeInput(ACCOUNT, 30_000L, NINE.plusSeconds(3600));
        amounts.pipeInput(ACCOUNT, 40_000L, NINE.plusSeconds(1800)); // (1)
        assertEquals("40000 of 30000", checked.readValue());
    }

    @Test
    void aVersionedTableGivesTheLimitThatHeldThen() {
        start(Stores.persistentVersionedKeyValueStore("limits-by-account", Duration.ofDays(1)));
        limits.pipeInput(ACCOUNT, 60_000L, NINE);
        limits.pipeInput(ACCOUNT, 30_000L, NINE.plusSeconds(3600));
        amounts.pipeInput(ACCOUNT, 40_000L, NINE.plusSeconds(1800));
        assertEquals("40000 of 60000", checked.readValue());
    }
    // --8<-- [end:enriched]

    // --8<-- [start:tables]
    @Test
    void aJoinOfTablesFollowsBothSides() {
        start(Stores.persistentKeyValueStore("limits-by-account"));
        owners.pipeInput(ACCOUNT, "Kim");
        assertTrue(sheet.isEmpty());
        limits.pipeInput(ACCOUNT, 60_000L);
        owners.pipeInput(ACCOUNT, "Lee");
        limits.pipeInput(ACCOUNT, null); // (1)
        assertEquals(Arrays.asList("Kim: 60000", "Lee: 60000", null), sheet.readValuesToList());
    }
    // --8<-- [end:tables]
}
