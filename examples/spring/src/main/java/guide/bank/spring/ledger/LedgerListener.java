package guide.bank.spring.ledger;

import guide.bank.Transfer;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.stereotype.Component;

/** Books each transfer and says so in the topic {@code booked}. */
@Component
public class LedgerListener {

    private final LedgerService ledger;
    private final KafkaTemplate<String, String> kafka;

    LedgerListener(LedgerService ledger, KafkaTemplate<String, String> kafka) {
        this.ledger = ledger;
        this.kafka = kafka;
    }

    // --8<-- [start:listener]
    @KafkaListener(id = "ledger", topics = "accepted")
    void on(Transfer transfer) { // (1)
        kafka.send("booked", transfer.fromAccount(), transfer.id()); // (2)
        ledger.book(transfer); // (3)
    } // (4)
    // --8<-- [end:listener]
}
