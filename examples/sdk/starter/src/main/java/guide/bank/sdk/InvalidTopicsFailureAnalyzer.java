package guide.bank.sdk;

import java.util.stream.Collectors;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

// --8<-- [start:analyzer]
/** Says which names are wrong, where they stand, and what to do, in the place of a stack trace. */
class InvalidTopicsFailureAnalyzer extends AbstractFailureAnalyzer<InvalidTopicsException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidTopicsException cause) {
        String names = cause.rejected().stream()
                .map(name -> "  %s: '%s' %s".formatted(name.place(), name.topic(), name.problem()))
                .collect(Collectors.joining("\n"));
        return new FailureAnalysis(
                "Topics of this service break the bank's naming rule:\n" + names,
                "Name them domain.subject.event, such as payments.transfers.booked. "
                        + "A topic from before the rule goes into bank.kafka.legacy-topics.",
                cause);
    }
}
// --8<-- [end:analyzer]
