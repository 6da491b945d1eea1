package guide.bank.spring.errors;

import guide.bank.spring.Ledger;
import guide.bank.spring.StopWhenIdle;
import org.apache.kafka.clients.admin.NewTopic;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.kafka.config.TopicBuilder;

/** Books the transfers of a topic in which some records are broken and some are refused. */
@SpringBootApplication(exclude = DataSourceAutoConfiguration.class)
@Import({Ledger.class, StopWhenIdle.class})
public class ErrorsApplication {

    @Bean
    NewTopic deadLetterTopic() {
        return TopicBuilder.name("transfers-dlt").partitions(1).replicas(1).build();
    }

    public static void main(String[] args) {
        new SpringApplicationBuilder(ErrorsApplication.class).properties("spring.config.name=errors").run(args);
    }
}
