package guide.bank.spring.retries;

import guide.bank.Transfer;
import guide.bank.spring.Ledger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.annotation.BackOff;
import org.springframework.kafka.annotation.DltHandler;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.annotation.RetryableTopic;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.stereotype.Component;

/** Books transfers; one that fails goes to a retry topic and lets the others pass. */
@Component
public class RetryingListener {

    private static final Logger log = LoggerFactory.getLogger(RetryingListener.class);

    private final Ledger ledger;

    RetryingListener(Ledger ledger) {
        this.ledger = ledger;
    }

    // --8<-- [start:listener]
    @RetryableTopic(attempts = "3", backOff = @BackOff(delay = 2000, multiplier = 1.5)) // (1)
    @KafkaListener(id = "retrying", topics = "orders")
    void on(Transfer transfer, @Header(KafkaHeaders.RECEIVED_TOPIC) String topic) {
        ledger.book(transfer, topic);
    }

    @DltHandler // (2)
    void dead(Transfer transfer, @Header(KafkaHeaders.RECEIVED_TOPIC) String topic) {
        log.info("{} from {}: given up", transfer.id(), topic);
    }
    // --8<-- [end:listener]
}
