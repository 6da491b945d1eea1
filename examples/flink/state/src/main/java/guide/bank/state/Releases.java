package guide.bank.state;

/** The classes that the state of two releases holds. Those of the second release are loaded under the first's names. */
public final class Releases {

    private Releases() {
    }

    // --8<-- [start:classes]
    public static class Profile { // (1)
        public String card;
        public long spent;

        public Profile() {
        }

        Profile(String card, long spent) {
            this.card = card;
            this.spent = spent;
        }
    }

    public record Totals(String card, long spent) { // (2)
    }

    public static class Limits { // (3)
        private final String card;
        private final long daily;

        Limits(String card, long daily) {
            this.card = card;
            this.daily = daily;
        }
    }
    // --8<-- [end:classes]

    // --8<-- [start:next]
    public static class ProfileMore {
        public String card;
        public long spent;
        public String branch;
        public int payments;
    }

    public record TotalsMore(String card, long spent, String branch, int payments) {
    }
    // --8<-- [end:next]

    /** The next release without a field. */
    public static class ProfileLess {
        public String card;
    }

    /** The next release in which a field has another type. */
    public static class ProfileRetyped {
        public String card;
        public String spent;
    }

    /** The next release with a field more, in a class that is no POJO. */
    public static class LimitsMore {
        private final String branch;
        private final String card;
        private final long daily;

        LimitsMore(String branch, String card, long daily) {
            this.branch = branch;
            this.card = card;
            this.daily = daily;
        }
    }
}
