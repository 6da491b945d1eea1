package guide.bank.spring.stop;

import java.io.IOException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

/** Needs half a second for each statement, and is told to stop in the middle. */
@Component
public class SlowListener {

    private static final Logger log = LoggerFactory.getLogger(SlowListener.class);
    private static final long WORK_MILLISECONDS = 500;

    private final int signal;

    SlowListener(@Value("${signal:15}") int signal) {
        this.signal = signal;
    }

    // --8<-- [start:listener]
    @KafkaListener(id = "statements", topics = "statements", idIsGroup = false)
    void on(ConsumerRecord<String, String> statement) throws IOException, InterruptedException {
        log.info("{} begun", statement.value());
        if (statement.offset() == 2) {
            String self = Long.toString(ProcessHandle.current().pid());
            new ProcessBuilder("kill", "-" + signal, self).start(); // (1)
        }
        Thread.sleep(WORK_MILLISECONDS);
        log.info("{} done", statement.value());
    }
    // --8<-- [end:listener]
}
