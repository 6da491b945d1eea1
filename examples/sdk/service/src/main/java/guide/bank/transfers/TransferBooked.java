package guide.bank.transfers;

import java.math.BigDecimal;
import java.time.Instant;

// --8<-- [start:event]
/** A transfer that is in the ledger. The components are called as the fields of the contract are. */
public record TransferBooked(
        String id, String account, BigDecimal amount, Currency currency, Instant bookedAt, String channel) {

    /** The currencies that this service knows. */
    public enum Currency {
        OTHER, KRW, USD
    }
}
// --8<-- [end:event]
