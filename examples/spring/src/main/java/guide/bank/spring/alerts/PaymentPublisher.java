package guide.bank.spring.alerts;

import guide.bank.CardPayment;
import java.util.concurrent.CompletableFuture;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.support.SendResult;
import org.springframework.stereotype.Service;

/** Publishes card payments, those of one account in order. */
// --8<-- [start:publisher]
@Service
public class PaymentPublisher {

    private final KafkaTemplate<String, CardPayment> kafka;

    PaymentPublisher(KafkaTemplate<String, CardPayment> kafka) { // (1)
        this.kafka = kafka;
    }

    /** The future ends when the brokers have answered. */
    public CompletableFuture<SendResult<String, CardPayment>> publish(CardPayment payment) {
        return kafka.send("payments", payment.account(), payment); // (2)
    }
}
// --8<-- [end:publisher]
