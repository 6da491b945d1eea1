package guide.bank.sdk;

import java.util.Optional;
import java.util.regex.Pattern;

/** The bank's rule for names of topics: {@code domain.subject.event}, and a version where compatibility was broken. */
public final class TopicNames {

    private static final Pattern PART = Pattern.compile("[a-z][a-z0-9-]*");
    private static final Pattern VERSION = Pattern.compile("v[1-9][0-9]?");
    /** Kafka allows 249 characters; suffixes of retry and dead-letter topics have to fit behind the name. */
    private static final int LONGEST = 200;

    private TopicNames() {
    }

    // --8<-- [start:rule]
    /** Returns what is wrong with the name, if anything. */
    public static Optional<String> problem(String topic) {
        if (topic.length() > LONGEST) {
            return Optional.of("is longer than " + LONGEST + " characters");
        }
        String[] parts = topic.split("\\.", -1);
        boolean versioned = parts.length == 4 && VERSION.matcher(parts[3]).matches();
        if (parts.length != 3 && !versioned) {
            return Optional.of("is not of the form domain.subject.event, with .v2 behind it if need be");
        }
        for (int part = 0; part < 3; part++) {
            if (!PART.matcher(parts[part]).matches()) {
                return Optional.of("has the part '" + parts[part]
                        + "', which is not lower-case letters, digits and hyphens after a letter");
            }
        }
        return Optional.empty();
    }
    // --8<-- [end:rule]
}
