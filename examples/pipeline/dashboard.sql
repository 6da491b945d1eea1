-- --8<-- [start:table]
CREATE TABLE payment_changes (
    id        Int64,
    account   String,
    branch    LowCardinality(String),
    amount    Int64,
    status    LowCardinality(String),
    sign      Int8,
    position  UInt64
) ENGINE = MergeTree ORDER BY (branch, account, id, position);
-- --8<-- [end:table]
