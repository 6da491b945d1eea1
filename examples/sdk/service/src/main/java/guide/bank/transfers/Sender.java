package guide.bank.transfers;

import guide.bank.sdk.EventPublisher;
import io.micrometer.tracing.Tracer;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.CommandLineRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.stereotype.Component;

/** Books the amounts given with {@code --send} and ends the service, as if a request had come with a trace of its own. */
@Component
class Sender implements CommandLineRunner {

    private static final Logger log = LoggerFactory.getLogger(Sender.class);

    private final EventPublisher events;
    private final Tracer tracer;
    private final ConfigurableApplicationContext context;
    private final List<String> amounts;

    Sender(
            EventPublisher events,
            Tracer tracer,
            ConfigurableApplicationContext context,
            @Value("${send:}") List<String> amounts) {
        this.events = events;
        this.tracer = tracer;
        this.context = context;
        this.amounts = amounts;
    }

    @Override
    public void run(String... args) {
        for (int sequence = 1; sequence <= amounts.size(); sequence++) {
            // The request's trace, as a filter for HTTP would take it from the header.
            var request = tracer.traceContextBuilder()
                    .traceId("4bf92f3577b34da6a3ce929d0e0e473" + sequence)
                    .spanId("00f067aa0ba902b7")
                    .sampled(true)
                    .build();
            var scope = tracer.currentTraceContext().newScope(request);
            try {
                book("T-000" + sequence, new BigDecimal(amounts.get(sequence - 1)));
            } finally {
                scope.close();
            }
        }
        if (!amounts.isEmpty()) {
            context.close();
        }
    }

    // --8<-- [start:book]
    private void book(String id, BigDecimal amount) {
        var booked = new TransferBooked(
                id, "110-001", amount, TransferBooked.Currency.KRW, Instant.EPOCH, "app");
        var sent = events.publish("transfer-booked", booked.account(), booked).join(); // (1)
        log.info("sent {} to {}", id, sent.getRecordMetadata());
    }
    // --8<-- [end:book]
}
