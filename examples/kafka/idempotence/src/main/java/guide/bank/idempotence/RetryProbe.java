package guide.bank.idempotence;

import guide.bank.BankJson;
import guide.bank.Transfer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Sends three transfers to a leader that stands still while it is sent the second one.
 *
 * <pre>
 * BOOTSTRAP TOPIC LEADER_PID [property=value ...]
 * </pre>
 */
public final class RetryProbe {

    private RetryProbe() {
    }

    public static void main(String[] args) throws IOException, InterruptedException, ExecutionException {
        if (args.length < 3) {
            System.err.println("usage: BOOTSTRAP TOPIC LEADER_PID [property=value ...]");
            System.exit(2);
        }
        // --8<-- [start:retry]
        Properties config = new Properties();
        config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, args[0]);
        config.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class.getName());
        config.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, StringSerializer.class.getName());
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "3000"); // (1)
        for (String setting : List.of(args).subList(3, args.length)) {
            String[] pair = setting.split("=", 2);
            config.put(pair[0], pair[1]);
        }
        try (var producer = new KafkaProducer<String, String>(config)) {
            send(producer, args[1], 1);
            signal("STOP", args[2]); // (2)
            Thread leaderGoesOn = new Thread(() -> {
                pause(4500);
                signal("CONT", args[2]); // (3)
            });
            leaderGoesOn.start();
            send(producer, args[1], 2); // (4)
            leaderGoesOn.join();
            send(producer, args[1], 3);
        }
        // --8<-- [end:retry]
    }

    private static void send(KafkaProducer<String, String> producer, String topic, int sequence)
            throws InterruptedException, ExecutionException {
        Transfer transfer = Transfer.sample(sequence);
        var record = new ProducerRecord<>(topic, transfer.fromAccount(), BankJson.write(transfer));
        var metadata = producer.send(record).get();
        System.out.printf("%s acknowledged%s%n",
                transfer.id(), metadata.hasOffset() ? " at offset " + metadata.offset() : "");
    }

    private static void signal(String name, String pid) {
        try {
            new ProcessBuilder("kill", "-" + name, pid).inheritIO().start().waitFor();
            // The signal reaches one thread after the other, and a request is answered within a millisecond.
            while (name.equals("STOP") && !stands(Path.of("/proc", pid, "task"))) {
                pause(1);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("cannot signal the leader", e);
        }
    }

    private static boolean stands(Path threads) throws IOException {
        if (!Files.isDirectory(threads)) {
            return true; // not Linux
        }
        try (Stream<Path> all = Files.list(threads)) {
            return all.allMatch(thread -> state(thread.resolve("stat")) == 'T');
        }
    }

    private static char state(Path stat) {
        try {
            String text = Files.readString(stat);
            return text.charAt(text.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return 'T'; // the thread has ended meanwhile
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
