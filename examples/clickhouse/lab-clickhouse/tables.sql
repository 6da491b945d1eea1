-- --8<-- [start:transfers]
CREATE TABLE transfers (
    id          String,
    fromAccount String,
    toAccount   String,
    amount      Int64,
    currency    LowCardinality(String),
    requestedAt DateTime64(3, 'UTC')
) ENGINE = MergeTree ORDER BY (fromAccount, requestedAt)
SETTINGS non_replicated_deduplication_window = 100;
-- --8<-- [end:transfers]

CREATE TABLE transfers_blind AS transfers
ENGINE = MergeTree ORDER BY (fromAccount, requestedAt);
