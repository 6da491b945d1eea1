package guide.bank.spring.ledger;

import guide.bank.spring.BothManagers;
import guide.bank.spring.Dies;
import guide.bank.spring.StopWhenIdle;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Import;

/** Books transfers of a topic in a database, with a Kafka transaction around each. */
@SpringBootApplication
@Import({BothManagers.class, Dies.class, StopWhenIdle.class})
public class LedgerApplication {

    public static void main(String[] args) {
        new SpringApplicationBuilder(LedgerApplication.class).properties("spring.config.name=ledger").run(args);
    }
}
