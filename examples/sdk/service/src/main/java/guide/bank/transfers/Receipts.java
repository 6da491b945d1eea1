package guide.bank.transfers;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.stereotype.Component;

/** Writes a receipt for each transfer that was booked. */
@Component
class Receipts {

    private static final Logger log = LoggerFactory.getLogger(Receipts.class);

    // --8<-- [start:listener]
    @KafkaListener(
            id = "receipts",
            idIsGroup = false,
            topics = "${bank.kafka.topics.transfer-booked}", // (1)
            autoStartup = "${listen:true}")
    void on(@Payload TransferBooked transfer, @Header("bank-origin") String origin) { // (2)
        log.info("received {} from {}: {} {} by {}",
                transfer.id(), origin, transfer.amount(), transfer.currency(), transfer.channel());
        if (transfer.amount().signum() <= 0) {
            throw new IllegalArgumentException("amount " + transfer.amount());
        }
    }

    @KafkaListener(
            id = "dead-receipts",
            topics = "${bank.kafka.topics.transfer-booked}-dlt",
            autoStartup = "${listen:true}")
    void aside(
            byte[] dead, // (3)
            @Header(KafkaHeaders.DLT_EXCEPTION_CAUSE_FQCN) String cause,
            @Header(KafkaHeaders.DLT_ORIGINAL_OFFSET) long offset) {
        log.info("dead letter of offset {}: {} bytes, {}", offset, dead.length, cause);
    }
    // --8<-- [end:listener]
}
