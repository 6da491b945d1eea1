package guide.bank.spring;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.Ordered;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Ends the process without any farewell, as a kill -9 does: right after the database has committed {@code --dies-after}. */
@Component
public class Dies {

    private static final Logger log = LoggerFactory.getLogger(Dies.class);
    private static final int KILLED = 137;

    private final String transfer;

    Dies(@Value("${dies-after:none}") String transfer) {
        this.transfer = transfer;
    }

    /** To be called within the database's transaction. */
    public void afterCommitOf(String current) {
        if (current.equals(transfer)) {
            TransactionSynchronizationManager.registerSynchronization(new Halt());
        }
    }

    private record Halt() implements TransactionSynchronization, Ordered {

        @Override
        public int getOrder() {
            return Ordered.HIGHEST_PRECEDENCE;
        }

        @Override
        public void afterCommit() {
            log.info("the database has committed, the process dies");
            Runtime.getRuntime().halt(KILLED);
        }
    }
}
