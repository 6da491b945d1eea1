package guide.bank.outbox;

import guide.bank.BankJson;
import guide.bank.Currency;
import guide.bank.Transfer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;

/**
 * Books one transfer and writes the event that says so, both in one transaction of the database.
 *
 * <p>Arguments: JDBC address, id, account to debit, account to credit, amount. The password is in BANK_DB_PASSWORD.
 */
public final class TransferDesk {

    private static final Instant NOON = Instant.parse("2026-01-05T12:00:00Z");

    private TransferDesk() {
    }

    public static void main(String[] args) throws SQLException {
        Transfer transfer = new Transfer(args[1], args[2], args[3], Long.parseLong(args[4]), Currency.KRW, NOON);
        try (Connection database = connect(args[0])) {
            System.out.println(transfer.id() + " booked, event " + book(database, transfer));
        } catch (SQLException e) {
            System.out.println(transfer.id() + " refused: " + e.getMessage().lines().findFirst().orElse(""));
        }
    }

    static Connection connect(String address) throws SQLException {
        return DriverManager.getConnection(address, "desk", System.getenv("BANK_DB_PASSWORD"));
    }

    // --8<-- [start:book]
    static UUID book(Connection database, Transfer transfer) throws SQLException {
        String type = "TransferBooked";
        UUID event = UUID.nameUUIDFromBytes((type + transfer.id()).getBytes(StandardCharsets.UTF_8)); // (1)
        database.setAutoCommit(false);
        try {
            run(database, "INSERT INTO transfers VALUES (?, ?, ?, ?)",
                    transfer.id(), transfer.fromAccount(), transfer.toAccount(), transfer.amount());
            run(database, "INSERT INTO outbox VALUES (?, 'transfer', ?, ?, ?::jsonb)",
                    event, transfer.fromAccount(), type, BankJson.write(transfer)); // (2)
            run(database, "DELETE FROM outbox WHERE id = ?", event); // (3)
            run(database, "UPDATE accounts SET balance = balance + ? WHERE number = ?",
                    transfer.amount(), transfer.toAccount());
            run(database, "UPDATE accounts SET balance = balance - ? WHERE number = ?",
                    transfer.amount(), transfer.fromAccount());
            database.commit(); // (4)
            return event;
        } catch (SQLException e) {
            database.rollback();
            throw e;
        }
    }
    // --8<-- [end:book]

    static int run(Connection database, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = database.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate();
        }
    }
}
