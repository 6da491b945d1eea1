package guide.bank;

/** A customer's account. {@code number} is what a person reads on a statement; records are keyed by it. */
public record Account(String number, String holder, Currency currency) {
}
