package guide.bank.upgrade;

import guide.bank.Booking;
import org.apache.flink.streaming.api.datastream.DataStream;

/** Version 2: bookings of nothing are left out, and the results name the currency. */
public final class BalancesV2 extends Balances {

    public static void main(String[] args) throws Exception {
        new BalancesV2().run(args);
    }

    // --8<-- [start:results]
    @Override
    DataStream<String> results(DataStream<Booking> bookings) {
        return bookings
                .filter(booking -> booking.amount() != 0).uid("not-empty") // (1)
                .keyBy(Booking::account)
                .process(new Balance()).uid("balance") // (2)
                .map(result -> result + " KRW").uid("with-currency"); // (3)
    }
    // --8<-- [end:results]
}
