package guide.bank.spring.retries;

import guide.bank.spring.Ledger;
import guide.bank.spring.StopWhenIdle;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.annotation.Import;

/** Books the transfers of a topic with retries in topics of their own. */
@SpringBootApplication(exclude = DataSourceAutoConfiguration.class)
@Import({Ledger.class, StopWhenIdle.class})
public class RetriesApplication {

    public static void main(String[] args) {
        new SpringApplicationBuilder(RetriesApplication.class).properties("spring.config.name=retries").run(args);
    }
}
