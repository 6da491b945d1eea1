package guide.bank.sdk;

import java.math.BigDecimal;

/** The event of the tests. */
record CardBlocked(String card, BigDecimal limit, Reason reason) {

    enum Reason {
        UNKNOWN, LOST
    }

    static final String TOPIC = "cards.orders.blocked";
}
