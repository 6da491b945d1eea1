package guide.bank.consuming;

import guide.bank.BankJson;
import guide.bank.Transfer;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends ten transfers, each when the one before has arrived: BOOTSTRAP TOPIC [FILE with settings of the consumer]. */
public final class FetchDelay {

    private static final int TRANSFERS = 10;

    private FetchDelay() {
    }

    public static void main(String[] args) throws IOException, ExecutionException, InterruptedException {
        var consuming = new Properties();
        if (args.length > 2) {
            try (Reader file = Files.newBufferedReader(Path.of(args[2]))) {
                consuming.load(file);
            }
        }
        consuming.setProperty("bootstrap.servers", args[0]);
        var producing = new Properties();
        producing.setProperty("bootstrap.servers", args[0]);
        var text = new StringDeserializer();
        try (var consumer = new KafkaConsumer<>(consuming, text, text);
                var producer = new KafkaProducer<>(producing, new StringSerializer(), new StringSerializer())) {
            var partition = new TopicPartition(args[1], 0);
            consumer.assign(List.of(partition));
            consumer.seekToEnd(List.of(partition));
            consumer.position(partition);
            long slowest = 0;
            long all = 0;
            for (int i = 0; i < TRANSFERS; i++) {
                Transfer transfer = Transfer.sample(i);
                long acknowledged = send(producer, args[1], transfer);
                while (consumer.poll(Duration.ofMillis(100)).isEmpty()) {
                    Thread.onSpinWait();
                }
                long delay = (System.nanoTime() - acknowledged) / 1_000_000;
                slowest = Math.max(slowest, delay);
                all += delay;
            }
            System.out.println("from the acknowledgment to poll: on average " + all / TRANSFERS
                    + " ms, at most " + slowest + " ms");
        }
    }

    private static long send(KafkaProducer<String, String> producer, String topic, Transfer transfer)
            throws ExecutionException, InterruptedException {
        producer.send(new ProducerRecord<>(topic, transfer.fromAccount(), BankJson.write(transfer))).get();
        return System.nanoTime();
    }
}
