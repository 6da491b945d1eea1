package guide.bank.spring.ledger;

import guide.bank.Booking;
import guide.bank.Transfer;
import guide.bank.spring.Dies;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Writes the bookings of a transfer into the database. */
@Service
public class LedgerService {

    private static final Logger log = LoggerFactory.getLogger(LedgerService.class);

    private final JdbcClient database;
    private final Dies dies;
    private final boolean once;

    LedgerService(JdbcClient database, Dies dies, @Value("${once:false}") boolean once) {
        this.database = database;
        this.dies = dies;
        this.once = once;
    }

    // --8<-- [start:book]
    @Transactional("transactionManager") // (1)
    public void book(Transfer transfer) {
        dies.afterCommitOf(transfer.id());
        if (once && !firstTime(transfer)) {
            log.info("{} is booked already", transfer.id());
            return;
        }
        for (Booking booking : Booking.of(transfer)) {
            database.sql("INSERT INTO bookings VALUES (?, ?, ?)")
                    .params(booking.transferId(), booking.account(), booking.amount())
                    .update();
        }
        log.info("{} booked", transfer.id());
    }

    private boolean firstTime(Transfer transfer) {
        return database.sql("INSERT INTO booked_transfers VALUES (?) ON CONFLICT DO NOTHING")
                .param(transfer.id()) // (2)
                .update() == 1;
    }
    // --8<-- [end:book]
}
