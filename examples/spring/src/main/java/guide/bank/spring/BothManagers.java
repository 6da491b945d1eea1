package guide.bank.spring;

import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.context.annotation.Profile;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** The database's transaction manager, which Spring Boot leaves out as soon as it has made one for Kafka. */
@Configuration
@Profile("!kafka-manager-only")
public class BothManagers {

    // --8<-- [start:manager]
    @Bean
    @Primary // (1)
    JdbcTransactionManager transactionManager(DataSource dataSource) {
        return new JdbcTransactionManager(dataSource);
    }
    // --8<-- [end:manager]
}
