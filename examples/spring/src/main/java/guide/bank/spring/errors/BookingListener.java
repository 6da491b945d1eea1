package guide.bank.spring.errors;

import guide.bank.Transfer;
import guide.bank.spring.Ledger;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

/** Books transfers. Whatever it throws is the error handler's business. */
@Component
public class BookingListener {

    private final Ledger ledger;

    BookingListener(Ledger ledger) {
        this.ledger = ledger;
    }

    // --8<-- [start:listener]
    @KafkaListener(id = "booking", idIsGroup = false, topics = "transfers")
    void on(Transfer transfer) {
        if (transfer.amount() <= 0) {
            throw new IllegalArgumentException("amount " + transfer.amount());
        }
        ledger.book(transfer, "transfers"); // (1)
    }
    // --8<-- [end:listener]
}
