package guide.bank.upgrade;

import guide.bank.Booking;
import org.apache.flink.streaming.api.datastream.DataStream;

/** Version 1: the balance of each account after each booking. */
public final class BalancesV1 extends Balances {

    public static void main(String[] args) throws Exception {
        new BalancesV1().run(args);
    }

    // --8<-- [start:results]
    @Override
    DataStream<String> results(DataStream<Booking> bookings) {
        return bookings
                .keyBy(Booking::account)
                .process(new Balance()).uid("balance");
    }
    // --8<-- [end:results]
}
