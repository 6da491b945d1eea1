package guide.bank;

import java.time.Instant;

/** Money that moves from one account to another. {@code id} is given by the channel that takes the order. */
// --8<-- [start:record]
public record Transfer(
        String id,
        String fromAccount,
        String toAccount,
        long amount,
        Currency currency,
        Instant requestedAt) {
    // --8<-- [end:record]

    private static final Instant FIRST = Instant.parse("2026-01-05T00:00:00Z");

    /** Transfer number {@code sequence} of the invented bank: the same number always gives the same transfer. */
    public static Transfer sample(int sequence) {
        return new Transfer(
                "T-%04d".formatted(sequence),
                "110-%03d".formatted(sequence % 10),
                "110-%03d".formatted((sequence * 7 + 3) % 10),
                10_000L * (1 + sequence % 9),
                Currency.KRW,
                FIRST.plusSeconds(sequence));
    }
}
