package guide.bank.transfers;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.kafka.event.ListenerContainerIdleEvent;
import org.springframework.stereotype.Component;

/** Closes the application when the dead letters' listener has been idle for a while. */
@Component
class StopWhenIdle {

    private final ConfigurableApplicationContext context;

    StopWhenIdle(ConfigurableApplicationContext context) {
        this.context = context;
    }

    @EventListener
    void idle(ListenerContainerIdleEvent event) {
        if (event.getListenerId().startsWith("dead-receipts")) {
            // The event comes on the consumer's thread, and close() waits for that one.
            new Thread(context::close).start();
        }
    }
}
