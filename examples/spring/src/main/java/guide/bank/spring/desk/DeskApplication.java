package guide.bank.spring.desk;

import guide.bank.Transfer;
import guide.bank.spring.BothManagers;
import guide.bank.spring.Dies;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Import;
import org.springframework.transaction.TransactionManager;

/** Takes the transfers whose numbers are given. */
@SpringBootApplication
@Import({BothManagers.class, Dies.class})
public class DeskApplication {

    private static final Logger log = LoggerFactory.getLogger(DeskApplication.class);

    public static void main(String[] args) {
        try (var context = new SpringApplicationBuilder(DeskApplication.class)
                .properties("spring.config.name=desk")
                .run(args)) {
            context.getBeansOfType(TransactionManager.class).forEach(
                    (name, manager) -> log.info("{}: {}", name, manager.getClass().getSimpleName()));
            var desk = context.getBean(TransferDesk.class);
            for (String number : context.getEnvironment().getRequiredProperty("take").split(",")) {
                var transfer = Transfer.sample(Integer.parseInt(number));
                try {
                    desk.accept(transfer);
                    log.info("{} accepted", transfer.id());
                } catch (IllegalArgumentException e) {
                    log.info("{} refused: {}", transfer.id(), e.getMessage());
                }
            }
        }
    }
}
