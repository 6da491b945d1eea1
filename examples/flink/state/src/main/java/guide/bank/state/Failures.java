package guide.bank.state;

/** What an exception says that a reader can use. */
final class Failures {

    private Failures() {
    }

    /** Returns the class and the message of the innermost cause, one sentence a line. */
    static String root(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = String.valueOf(cause.getMessage()).replaceAll("(?<=\\.) (?=[A-Z])", "%n  ".formatted());
        return "%s: %s".formatted(cause.getClass().getSimpleName(), message);
    }
}
