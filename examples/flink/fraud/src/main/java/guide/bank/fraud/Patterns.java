package guide.bank.fraud;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.flink.cep.CEP;
import org.apache.flink.cep.functions.PatternProcessFunction;
import org.apache.flink.cep.functions.TimedOutPartialMatchHandler;
import org.apache.flink.cep.nfa.aftermatch.AfterMatchSkipStrategy;
import org.apache.flink.cep.pattern.Pattern;
import org.apache.flink.cep.pattern.conditions.SimpleCondition;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.util.Collector;

/** The three rules as patterns of the CEP library. */
final class Patterns {

    private static final SimpleCondition<Payment> SMALL = SimpleCondition.of(p -> p.amount() <= CardRules.SMALL);
    private static final SimpleCondition<Payment> BIG = SimpleCondition.of(p -> p.amount() >= CardRules.BIG);

    private Patterns() {
    }

    // --8<-- [start:patterns]
    static Pattern<Payment, ?> probe(AfterMatchSkipStrategy skip) {
        return Pattern.<Payment>begin("small", skip).where(SMALL)
                .next("big").where(BIG) // (1)
                .within(Duration.ofMinutes(1)); // (2)
    }

    static Pattern<Payment, ?> cities(AfterMatchSkipStrategy skip) {
        return Pattern.<Payment>begin("here", skip).where(SimpleCondition.of(p -> p.city().equals("Seoul")))
                .followedBy("there").where(SimpleCondition.of(p -> p.city().equals("Busan"))) // (3)
                .within(Duration.ofMinutes(1));
    }

    static Pattern<Payment, ?> five(AfterMatchSkipStrategy skip) {
        return Pattern.<Payment>begin("one", skip).times(CardRules.MANY).consecutive() // (4)
                .within(Duration.ofMinutes(1));
    }
    // --8<-- [end:patterns]

    /** The first rule with other payments allowed between the two, up to the next big one or to any. */
    static Pattern<Payment, ?> relaxedProbe(boolean any, AfterMatchSkipStrategy skip) {
        Pattern<Payment, Payment> small = Pattern.<Payment>begin("small", skip).where(SMALL);
        return (any ? small.followedByAny("big") : small.followedBy("big")).where(BIG).within(Duration.ofMinutes(1));
    }

    // --8<-- [start:match]
    static SingleOutputStreamOperator<Alert> match(
            String rule, KeyedStream<Payment, String> payments, Pattern<Payment, ?> pattern) {
        return CEP.pattern(payments, pattern)
                .sideOutputLateData(CardRules.LATE) // (1)
                .process(new Matches(rule));
    }

    private static final class Matches extends PatternProcessFunction<Payment, Alert>
            implements TimedOutPartialMatchHandler<Payment> { // (2)

        private static final long serialVersionUID = 1;
        private final String rule;

        Matches(String rule) {
            this.rule = rule;
        }

        @Override
        public void processMatch(Map<String, List<Payment>> match, Context context, Collector<Alert> out) {
            List<Payment> payments = match.values().stream().flatMap(List::stream) // (3)
                    .sorted(Comparator.comparing(Payment::occurredAt)).toList();
            Payment last = payments.get(payments.size() - 1);
            out.collect(new Alert(rule, last.card(), payments.get(0).id(), last.id()));
        }

        @Override
        public void processTimedOutMatch(Map<String, List<Payment>> match, Context context) {
            if (match.containsKey("small")) {
                context.output(CardRules.UNANSWERED, match.get("small").get(0));
            }
        }
    }
    // --8<-- [end:match]
}
