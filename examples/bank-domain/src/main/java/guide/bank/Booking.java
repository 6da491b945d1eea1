package guide.bank;

import java.util.List;

/** One line in an account's ledger: {@code amount} is negative for money that leaves. */
public record Booking(String transferId, String account, long amount, Currency currency) {

    /** The two bookings that a transfer makes. */
    public static List<Booking> of(Transfer transfer) {
        return List.of(
                new Booking(transfer.id(), transfer.fromAccount(), -transfer.amount(), transfer.currency()),
                new Booking(transfer.id(), transfer.toAccount(), transfer.amount(), transfer.currency()));
    }
}
