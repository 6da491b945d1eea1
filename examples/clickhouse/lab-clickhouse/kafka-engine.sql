CREATE TABLE transfers_queue (
    id          String,
    fromAccount String,
    toAccount   String,
    amount      Int64,
    currency    LowCardinality(String),
    requestedAt DateTime64(3, 'UTC')
) ENGINE = Kafka
SETTINGS kafka_broker_list = 'localhost:9092',
         kafka_topic_list = 'transfers',
         kafka_group_name = 'clickhouse',
         kafka_format = 'JSONEachRow',
         date_time_input_format = 'best_effort',
         kafka_handle_error_mode = 'stream';

CREATE MATERIALIZED VIEW transfers_from_kafka TO transfers AS
SELECT id, fromAccount, toAccount, amount, currency, requestedAt
FROM transfers_queue
WHERE _error = '';
