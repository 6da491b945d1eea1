package guide.bank;

import java.time.Instant;

/** A payment with a card at a merchant. {@code occurredAt} is the terminal's time, which may reach the bank late. */
public record CardPayment(
        String id,
        String cardNumber,
        String account,
        String merchant,
        long amount,
        Currency currency,
        Instant occurredAt) {

    private static final Instant FIRST = Instant.parse("2026-01-05T00:00:00Z");
    private static final String[] MERCHANTS = {"bakery", "bookshop", "metro", "pharmacy"};

    /** Payment number {@code sequence} of the invented bank: the same number always gives the same payment. */
    public static CardPayment sample(int sequence) {
        return new CardPayment(
                "P-%04d".formatted(sequence),
                "9000-0000-0000-%04d".formatted(sequence % 20),
                "110-%03d".formatted(sequence % 10),
                MERCHANTS[sequence % MERCHANTS.length],
                1_000L * (1 + sequence % 50),
                Currency.KRW,
                FIRST.plusSeconds(sequence));
    }
}
