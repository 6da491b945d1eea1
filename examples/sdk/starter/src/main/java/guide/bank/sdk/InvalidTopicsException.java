package guide.bank.sdk;

import java.util.List;

/** Names of topics that break the bank's rule, each with the place where it stands. */
public class InvalidTopicsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** One name: where it stands, the name, and what is wrong with it. */
    public record Rejected(String place, String topic, String problem) {
    }

    private final transient List<Rejected> rejected;

    InvalidTopicsException(List<Rejected> rejected) {
        super("invalid topic names: " + rejected);
        this.rejected = List.copyOf(rejected);
    }

    /** Returns all names that were rejected. */
    public List<Rejected> rejected() {
        return rejected;
    }
}
