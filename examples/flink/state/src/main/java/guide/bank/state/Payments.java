package guide.bank.state;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiter;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;

/** A source of the numbers 0, 1, 2 … that goes no further than it is let, and then waits without an end. */
final class Payments {

    private static long granted;
    private static long allowed;
    private static CompletableFuture<Void> gate = new CompletableFuture<>();
    private static final AtomicLong PROCESSED = new AtomicLong();

    private Payments() {
    }

    /** Returns the source; it starts again where its savepoint says. */
    static DataGeneratorSource<Long> source() {
        return new DataGeneratorSource<>(number -> number, Long.MAX_VALUE, parallelism -> new Gate<>(), Types.LONG);
    }

    /** Forgets what earlier jobs did. */
    static synchronized void reset() {
        granted = 0;
        allowed = 0;
        gate = new CompletableFuture<>();
        PROCESSED.set(0);
    }

    /** Lets the source emit so many more records. */
    static synchronized void allow(long more) {
        allowed += more;
        CompletableFuture<Void> opened = gate;
        gate = new CompletableFuture<>();
        opened.complete(null);
    }

    /** Counts a record whose effect is in the state. */
    static void processed() {
        PROCESSED.incrementAndGet();
    }

    /** Returns how many records have been processed since {@code reset}. */
    static long processedSoFar() {
        return PROCESSED.get();
    }

    private static synchronized CompletionStage<Void> next() {
        if (granted < allowed) {
            granted++;
            return CompletableFuture.completedFuture(null);
        }
        return gate.thenCompose(opened -> next());
    }

    private static final class Gate<S extends SourceSplit> implements RateLimiter<S> {

        @Override
        public CompletionStage<Void> acquire(int records) {
            return next();
        }
    }
}
