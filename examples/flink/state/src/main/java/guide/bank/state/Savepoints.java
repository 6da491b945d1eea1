package guide.bank.state;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;

/** Starts jobs from savepoints that were made with another parallelism or another state backend. */
final class Savepoints {

    private static final int ACCOUNTS = 1000;
    // What the running job knows: the count of each account, and the accounts of each subtask.
    private static final Map<String, Long> COUNTS = new ConcurrentHashMap<>();
    private static final Map<Integer, Map<String, Boolean>> SUBTASKS = new ConcurrentHashMap<>();

    private Savepoints() {
    }

    static void rescale(Path folder) throws Exception {
        try (Cluster cluster = new Cluster(4, folder)) {
            JobID job = run(cluster, 2, Map.of());
            report("parallelism 2");
            String savepoint = cluster.savepoint(job, folder, SavepointFormatType.NATIVE);
            restore(cluster, "parallelism 3", 3, Map.of("execution.state-recovery.path", savepoint));
            restore(cluster, "parallelism 2, pipeline.max-parallelism 256", 2,
                    Map.of("execution.state-recovery.path", savepoint, "pipeline.max-parallelism", "256"));
            restore(cluster, "parallelism 129", 129, Map.of("execution.state-recovery.path", savepoint));
        }
    }

    static void formats(Path folder) throws Exception {
        try (Cluster cluster = new Cluster(1, folder)) {
            change(cluster, folder, "hashmap", SavepointFormatType.CANONICAL, "rocksdb");
            change(cluster, folder, "rocksdb", SavepointFormatType.CANONICAL, "hashmap", "forst");
            change(cluster, folder, "rocksdb", SavepointFormatType.NATIVE, "hashmap", "forst");
            change(cluster, folder, "forst", SavepointFormatType.NATIVE, "forst");
            change(cluster, folder, "forst", SavepointFormatType.CANONICAL);
        }
    }

    private static void change(Cluster cluster, Path folder, String from, SavepointFormatType format, String... to)
            throws Exception {
        JobID job = run(cluster, 1, settings(from, folder));
        String savepoint;
        try {
            savepoint = cluster.savepoint(job, folder, format);
        } catch (ExecutionException refused) {
            System.out.printf("%s %s: no savepoint, and the job is %s%n  %s%n", from, format,
                    cluster.end(job), cluster.failure(job));
            return;
        }
        for (String backend : to) {
            Map<String, String> settings = settings(backend, folder);
            settings.put("execution.state-recovery.path", savepoint);
            restore(cluster, "%s %s -> %s".formatted(from, format, backend), 1, settings);
        }
    }

    private static Map<String, String> settings(String backend, Path folder) {
        Map<String, String> settings = new HashMap<>();
        settings.put("state.backend.type", backend);
        settings.put("execution.checkpointing.dir", folder.resolve("checkpoints").toUri().toString());
        return settings;
    }

    private static void restore(Cluster cluster, String name, int parallelism, Map<String, String> settings)
            throws Exception {
        try {
            JobID job = run(cluster, parallelism, settings);
            report(name);
            cluster.cancel(job);
        } catch (Exception refused) {
            System.out.printf("%s: refused%n  %s%n", name, Failures.root(refused));
        }
    }

    /** Runs the job until each account has had one payment more. */
    private static JobID run(Cluster cluster, int parallelism, Map<String, String> settings) throws Exception {
        Payments.reset();
        COUNTS.clear();
        SUBTASKS.clear();
        Payments.allow(ACCOUNTS);
        StreamExecutionEnvironment job = Cluster.job(parallelism, settings);
        job.fromSource(Payments.source(), WatermarkStrategy.noWatermarks(), "payments").setParallelism(1)
                .uid("payments")
                .keyBy(Savepoints::account)
                .process(new Count()).uid("count")
                .sinkTo(new DiscardingSink<>()).uid("sink");
        JobID id = cluster.start(job);
        cluster.awaitProcessed(id, ACCOUNTS);
        return id;
    }

    private static String account(long payment) {
        return "110-%03d".formatted(payment % ACCOUNTS);
    }

    private static void report(String name) {
        Map<Integer, Integer> accounts = new TreeMap<>();
        SUBTASKS.forEach((subtask, keys) -> accounts.put(subtask, keys.size()));
        System.out.printf("%s: payments of each account %s%s%n", name,
                COUNTS.values().stream().distinct().sorted().toList(),
                accounts.size() == 1 ? "" : ", accounts by subtask %s".formatted(accounts.values()));
    }

    private static final class Count extends KeyedProcessFunction<String, Long, String> {

        private static final long serialVersionUID = 1;

        private transient ValueState<Long> count;

        @Override
        public void open(OpenContext context) {
            count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.LONG));
        }

        @Override
        public void processElement(Long payment, Context context, Collector<String> out) throws Exception {
            long now = (count.value() == null ? 0 : count.value()) + 1;
            count.update(now);
            COUNTS.put(context.getCurrentKey(), now);
            int subtask = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
            SUBTASKS.computeIfAbsent(subtask, first -> new ConcurrentHashMap<>()).put(context.getCurrentKey(), true);
            Payments.processed();
        }
    }
}
