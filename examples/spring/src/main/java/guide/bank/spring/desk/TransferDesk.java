package guide.bank.spring.desk;

import guide.bank.Transfer;
import guide.bank.spring.Dies;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Takes a transfer from a customer: a row and an event that are meant to belong together, and do not. */
@Service
public class TransferDesk {

    private final JdbcClient database;
    private final KafkaTemplate<String, String> kafka;
    private final Dies dies;

    TransferDesk(JdbcClient database, KafkaTemplate<String, String> kafka, Dies dies) {
        this.database = database;
        this.kafka = kafka;
        this.dies = dies;
    }

    // --8<-- [start:accept]
    @Transactional // (1)
    public void accept(Transfer transfer) {
        dies.afterCommitOf(transfer.id());
        database.sql("INSERT INTO booked_transfers VALUES (?)").param(transfer.id()).update();
        kafka.send("desk", transfer.fromAccount(), transfer.id()).join(); // (2)
        if (transfer.amount() > 50_000) {
            throw new IllegalArgumentException("above the limit"); // (3)
        }
    }
    // --8<-- [end:accept]
}
