package guide.bank.fraud;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;

/** A card payment as the rules see it: a token of the card, the terminal's city, the amount in KRW, the terminal's time. */
public record Payment(String id, String card, String city, long amount, Instant occurredAt) {

    private static final LocalDate DAY = LocalDate.parse("2026-04-01");

    /** Milliseconds of event time. */
    public long time() {
        return occurredAt.toEpochMilli();
    }

    /** Returns the payments of a file with lines like {@code P-01,card-1,Seoul,1000,10:00:00}. */
    static List<Payment> read(Path file) throws IOException {
        return Files.readAllLines(file).stream().map(line -> line.split(",")).map(Payment::of).toList();
    }

    private static Payment of(String[] fields) {
        Instant occurred = LocalTime.parse(fields[4]).atDate(DAY).toInstant(ZoneOffset.UTC);
        return new Payment(fields[0], fields[1], fields[2], Long.parseLong(fields[3]), occurred);
    }
}
