package guide.bank.spring;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.kafka.event.ListenerContainerIdleEvent;
import org.springframework.stereotype.Component;

/** Closes the application when the listener {@code stop-when-idle} (any, if not given) has been idle for a while. */
@Component
public class StopWhenIdle {

    private final ConfigurableApplicationContext context;

    private final String listener;

    StopWhenIdle(ConfigurableApplicationContext context, @Value("${stop-when-idle:}") String listener) {
        this.context = context;
        this.listener = listener;
    }

    @EventListener
    void idle(ListenerContainerIdleEvent event) {
        if (event.getListenerId().startsWith(listener)) {
            // The event comes on the consumer's thread, and close() waits for that one.
            new Thread(context::close).start();
        }
    }
}
