package guide.bank.fraud;

/** What was found about a card, and the first and the last payment of it. */
public record Alert(String rule, String card, String first, String last) {

    @Override
    public String toString() {
        return "%-10s %s %s".formatted(rule, card, payments());
    }

    /** Returns the ids of the first and the last payment, or the id of the only one. */
    String payments() {
        return first.equals(last) ? first : first + ".." + last;
    }
}
