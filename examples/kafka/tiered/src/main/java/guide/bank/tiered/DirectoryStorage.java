package guide.bank.tiered;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.server.log.remote.storage.LogSegmentData;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata.CustomMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteResourceNotFoundException;
import org.apache.kafka.server.log.remote.storage.RemoteStorageException;
import org.apache.kafka.server.log.remote.storage.RemoteStorageManager;

/**
 * A second tier in a directory, to see what a RemoteStorageManager has to do. For tests on one machine only: it does
 * not survive the disk, and a broker on another machine would not find anything in it.
 */
public final class DirectoryStorage implements RemoteStorageManager {

    private static final String SEGMENT = "log";

    private Path root;

    // --8<-- [start:configure]
    @Override
    public void configure(Map<String, ?> settings) {
        root = Path.of(String.valueOf(settings.get("dir"))); // (1)
    }
    // --8<-- [end:configure]

    // --8<-- [start:copy]
    @Override
    public Optional<CustomMetadata> copyLogSegmentData(RemoteLogSegmentMetadata metadata, LogSegmentData data)
            throws RemoteStorageException {
        Path folder = folder(metadata);
        try {
            Files.createDirectories(folder);
            copy(data.offsetIndex(), folder, IndexType.OFFSET.name());
            copy(data.timeIndex(), folder, IndexType.TIMESTAMP.name());
            copy(data.producerSnapshotIndex(), folder, IndexType.PRODUCER_SNAPSHOT.name());
            if (data.transactionIndex().isPresent()) {
                copy(data.transactionIndex().get(), folder, IndexType.TRANSACTION.name());
            }
            byte[] epochs = new byte[data.leaderEpochIndex().remaining()];
            data.leaderEpochIndex().duplicate().get(epochs);
            Files.write(folder.resolve(IndexType.LEADER_EPOCH.name()), epochs);
            copy(data.logSegment(), folder, SEGMENT);
            return Optional.empty();
        } catch (IOException e) {
            throw new RemoteStorageException("cannot copy to " + folder, e); // (1)
        }
    }
    // --8<-- [end:copy]

    // --8<-- [start:fetch]
    @Override
    public InputStream fetchLogSegment(RemoteLogSegmentMetadata metadata, int start) throws RemoteStorageException {
        return fetchLogSegment(metadata, start, Integer.MAX_VALUE - 1);
    }

    @Override
    public InputStream fetchLogSegment(RemoteLogSegmentMetadata metadata, int start, int end)
            throws RemoteStorageException {
        Path file = folder(metadata).resolve(SEGMENT);
        try {
            FileChannel channel = FileChannel.open(file).position(start); // (1)
            return new Bounded(Channels.newInputStream(channel), (long) end - start + 1); // (2)
        } catch (NoSuchFileException e) {
            throw new RemoteResourceNotFoundException(file + " is gone", e);
        } catch (IOException e) {
            throw new RemoteStorageException("cannot read " + file, e);
        }
    }

    @Override
    public InputStream fetchIndex(RemoteLogSegmentMetadata metadata, IndexType type) throws RemoteStorageException {
        Path file = folder(metadata).resolve(type.name());
        try {
            return Files.newInputStream(file);
        } catch (NoSuchFileException e) {
            throw new RemoteResourceNotFoundException(file + " does not exist", e); // (3)
        } catch (IOException e) {
            throw new RemoteStorageException("cannot read " + file, e);
        }
    }
    // --8<-- [end:fetch]

    // --8<-- [start:delete]
    @Override
    public void deleteLogSegmentData(RemoteLogSegmentMetadata metadata) throws RemoteStorageException {
        Path folder = folder(metadata);
        try {
            if (Files.exists(folder)) { // (1)
                try (var files = Files.list(folder)) {
                    for (Path file : List.copyOf(files.toList())) {
                        Files.deleteIfExists(file);
                    }
                }
                Files.deleteIfExists(folder);
            }
        } catch (IOException e) {
            throw new RemoteStorageException("cannot delete " + folder, e);
        }
    }
    // --8<-- [end:delete]

    @Override
    public void close() {
        // Nothing is kept open.
    }

    private Path folder(RemoteLogSegmentMetadata metadata) {
        var partition = metadata.topicIdPartition().topicPartition();
        return root.resolve(partition.toString())
                .resolve("%020d-%s".formatted(metadata.startOffset(), metadata.remoteLogSegmentId().id()));
    }

    private static void copy(Path from, Path folder, String name) throws IOException {
        Files.copy(from, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    /** Ends after so many bytes. */
    private static final class Bounded extends FilterInputStream {

        private long left;

        Bounded(InputStream in, long left) {
            super(in);
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            int read = left > 0 ? super.read() : -1;
            left -= read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = left > 0 ? super.read(bytes, offset, (int) Math.min(length, left)) : -1;
            left -= Math.max(read, 0);
            return read;
        }
    }
}
