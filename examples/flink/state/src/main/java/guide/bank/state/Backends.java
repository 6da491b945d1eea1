package guide.bank.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.runtime.checkpoint.CompletedCheckpointStats;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;

/** Fills the state of one job on each state backend, makes a checkpoint, changes some keys and makes another. */
final class Backends {

    private static final int BYTES = 200;

    private Backends() {
    }

    static void measure(Path folder, int cards, int percent) throws Exception {
        System.out.printf("%,d cards of %d bytes; then %d %% of them changed%n", cards, BYTES, percent);
        System.out.printf("%-20s %12s %12s %12s %12s%n", "", "checkpoint 1", "checkpoint 2", "whole state",
                "local tables");
        try (Cluster cluster = new Cluster(1, folder)) {
            one(cluster, folder, "hashmap", "hashmap", false, false, cards, percent);
            one(cluster, folder, "rocksdb", "rocksdb", false, false, cards, percent);
            one(cluster, folder, "rocksdb, incremental", "rocksdb", true, false, cards, percent);
            one(cluster, folder, "forst, synchronous", "forst", true, false, cards, percent);
            one(cluster, folder, "forst, asynchronous", "forst", true, true, cards, percent);
        }
    }

    private static void one(Cluster cluster, Path folder, String name, String backend, boolean incremental,
            boolean async, int cards, int percent) throws Exception {
        Payments.reset();
        Map<String, String> settings = new HashMap<>();
        settings.put("state.backend.type", backend);
        settings.put("execution.checkpointing.incremental", String.valueOf(incremental));
        settings.put("execution.checkpointing.dir", folder.resolve("checkpoints").toUri().toString());
        Path local = folder.resolve("local").resolve(name.replaceAll("\\W+", "-"));
        settings.put("state.backend.rocksdb.localdir", local.toString());
        settings.put("state.backend.forst.local-dir", local.toString());
        // The last records of a phase fill no batch; by default they would wait for a second.
        settings.put("execution.async-state.active-buffer-timeout", "20");
        StreamExecutionEnvironment env = Cluster.job(1, settings);
        KeyedStream<Long, Long> payments = env
                .fromSource(Payments.source(), WatermarkStrategy.noWatermarks(), "payments").uid("payments")
                .keyBy(number -> number % cards);
        (async ? payments.enableAsyncState().process(new AsyncProfile()) : payments.process(new Profile()))
                .uid("profile").sinkTo(new DiscardingSink<>()).uid("sink");
        JobID job = cluster.start(env);
        Payments.allow(cards);
        cluster.awaitProcessed(job, cards);
        CompletedCheckpointStats first = cluster.checkpoint(job);
        int changed = cards * percent / 100;
        Payments.allow(changed);
        cluster.awaitProcessed(job, cards + changed);
        CompletedCheckpointStats second = cluster.checkpoint(job);
        System.out.printf("%-20s %,9d kB %,9d kB %,9d kB %,9d kB%n", name, first.getCheckpointedSize() / 1000,
                second.getCheckpointedSize() / 1000, second.getStateSize() / 1000, tables(local) / 1000);
        cluster.cancel(job);
    }

    /** Returns the size of the sorted tables that RocksDB or ForSt have in the folder. */
    private static long tables(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".sst")).mapToLong(file -> file.toFile().length()).sum();
        }
    }

    /** Random bytes, so that no compression makes one backend look smaller. */
    static byte[] profile(long payment) {
        byte[] bytes = new byte[BYTES];
        new Random(payment).nextBytes(bytes);
        return bytes;
    }

    private static final class Profile extends KeyedProcessFunction<Long, Long, String> {

        private static final long serialVersionUID = 1;

        private transient ValueState<byte[]> profile;

        @Override
        public void open(OpenContext context) {
            profile = getRuntimeContext().getState(new ValueStateDescriptor<>(
                    "profile", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        }

        @Override
        public void processElement(Long payment, Context context, Collector<String> out) throws Exception {
            profile.value();
            profile.update(profile(payment));
            Payments.processed();
        }
    }
}
