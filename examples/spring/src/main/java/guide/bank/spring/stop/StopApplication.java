package guide.bank.spring.stop;

import guide.bank.spring.StopWhenIdle;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.kafka.config.ContainerCustomizer;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;

/** Sends statements, slowly. */
@SpringBootApplication(exclude = DataSourceAutoConfiguration.class)
@Import(StopWhenIdle.class)
public class StopApplication {

    // --8<-- [start:timeout]
    @Bean
    ContainerCustomizer<Object, Object, ConcurrentMessageListenerContainer<Object, Object>> shutdownTimeout(
            @Value("${shutdown-timeout:10000}") long milliseconds) {
        return container -> container.getContainerProperties().setShutdownTimeout(milliseconds);
    }
    // --8<-- [end:timeout]

    public static void main(String[] args) {
        new SpringApplicationBuilder(StopApplication.class).properties("spring.config.name=stop").run(args);
    }
}
