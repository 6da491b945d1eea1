package guide.bank.spring.alerts;

import guide.bank.CardPayment;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.stereotype.Component;

/** Tells customers of their card payments. */
@Component
public class PaymentAlerts {

    private static final Logger log = LoggerFactory.getLogger(PaymentAlerts.class);

    private final CountDownLatch handled = new CountDownLatch(AlertsApplication.PAYMENTS);

    // --8<-- [start:listener]
    @KafkaListener(id = "alerts", topics = "payments") // (1)
    void on(
            @Payload CardPayment payment,
            @Header(KafkaHeaders.RECEIVED_PARTITION) int partition,
            @Header(KafkaHeaders.OFFSET) long offset) {
        log.info("{} of {} from partition {}, offset {}", payment.id(), payment.account(), partition, offset);
        handled.countDown();
    } // (2)
    // --8<-- [end:listener]

    void awaitAll() throws InterruptedException {
        handled.await();
    }
}
