package guide.bank.state;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CompletedCheckpointStats;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A cluster within this process, and what the experiments ask of it. */
final class Cluster implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final MiniCluster cluster;

    Cluster(int slots, Path folder) throws Exception {
        Configuration config = new Configuration();
        config.set(RestOptions.BIND_PORT, "0");
        config.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(32L * slots));
        config.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(16));
        config.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(16));
        config.set(CoreOptions.TMP_DIRS, folder.resolve("local").toString());
        cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(config).setNumTaskManagers(1).setNumSlotsPerTaskManager(slots).build());
        cluster.start();
    }

    /** Submits the job and returns when it runs. Raises the job's failure where it does not. */
    JobID start(StreamExecutionEnvironment job) throws Exception {
        JobID id = cluster.submitJob(job.getStreamGraph().getJobGraph()).get().getJobID();
        await("the job runs", () -> {
            JobStatus status = cluster.getJobStatus(id).get();
            if (status.isGloballyTerminalState()) {
                cluster.requestJobResult(id).get().toJobExecutionResult(getClass().getClassLoader());
            }
            return status == JobStatus.RUNNING;
        });
        return id;
    }

    /** Returns when so many records have been processed. Raises the job's failure where it fails before. */
    void awaitProcessed(JobID job, long records) throws Exception {
        await("%d records".formatted(records), () -> {
            if (cluster.getJobStatus(job).get().isGloballyTerminalState()) {
                cluster.requestJobResult(job).get().toJobExecutionResult(getClass().getClassLoader());
            }
            return Payments.processedSoFar() >= records;
        });
    }

    /** Makes a checkpoint and returns its statistics. */
    CompletedCheckpointStats checkpoint(JobID job) throws Exception {
        long id = cluster.triggerCheckpoint(job, CheckpointType.CONFIGURED).get();
        var snapshot = cluster.getExecutionGraph(job).get().getCheckpointStatsSnapshot();
        return (CompletedCheckpointStats) snapshot.getHistory().getCheckpointById(id);
    }

    /** Makes a savepoint, cancels the job, and returns where the savepoint is. */
    String savepoint(JobID job, Path folder, SavepointFormatType format) throws Exception {
        String path = cluster.triggerSavepoint(job, folder.toString(), true, format).get();
        cluster.requestJobResult(job).get();
        return path;
    }

    /** Returns the state in which the job ended, as soon as it has. */
    String end(JobID job) throws InterruptedException, ExecutionException {
        return cluster.requestJobResult(job).get().getJobStatus().map(JobStatus::name).orElse("not there");
    }

    /** Returns why the job failed, or that it did not. */
    String failure(JobID job) throws InterruptedException, ExecutionException {
        return cluster.requestJobResult(job).get().getSerializedThrowable()
                .map(thrown -> Failures.root(thrown.deserializeError(getClass().getClassLoader())))
                .orElse("it did not fail");
    }

    /** Cancels the job and returns when it is gone. */
    void cancel(JobID job) throws InterruptedException, ExecutionException {
        cluster.cancelJob(job).get();
        cluster.requestJobResult(job).get();
    }

    @Override
    public void close() throws ExecutionException {
        try {
            cluster.closeAsync().get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(String what, Condition condition) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("not within %s: %s".formatted(PATIENCE, what));
            }
            Thread.sleep(2);
        }
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    /** Returns an environment for a job with these settings. */
    static StreamExecutionEnvironment job(int parallelism, Map<String, String> settings) {
        StreamExecutionEnvironment job = StreamExecutionEnvironment.getExecutionEnvironment(
                Configuration.fromMap(settings));
        job.setParallelism(parallelism);
        return job;
    }
}
