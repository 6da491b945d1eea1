package guide.bank.spring;

import guide.bank.Transfer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** A ledger that fails on purpose: for account 110-003 the first two times, for 110-999 always. */
@Component
public class Ledger {

    private static final Logger log = LoggerFactory.getLogger(Ledger.class);
    private static final String SLOW = "110-003";
    private static final String GONE = "110-999";

    private final Map<String, Integer> attempts = new HashMap<>();
    private final Map<String, Long> first = new HashMap<>();

    /** Books the transfer; throws IllegalStateException where the ledger does not answer. */
    public synchronized void book(Transfer transfer, String from) {
        int attempt = attempts.merge(transfer.id(), 1, Integer::sum);
        long now = System.nanoTime();
        var waited = Duration.ofNanos(now - first.computeIfAbsent(transfer.id(), id -> now));
        String when = "attempt %d after %.1f s".formatted(attempt, waited.toMillis() / 500 / 2.0);
        String to = transfer.toAccount();
        if (to.equals(GONE) || to.equals(SLOW) && attempt < 3) {
            log.info("{} from {}: {}, the ledger does not answer", transfer.id(), from, when);
            throw new IllegalStateException("no answer for " + to);
        }
        log.info("{} from {}: {}, booked", transfer.id(), from, when);
    }
}
