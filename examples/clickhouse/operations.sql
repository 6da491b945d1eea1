-- Queries and operations: a report, pre-aggregation, a useless index, partitions, TTL, deletions, backups.

-- --8<-- [start:create]
CREATE TABLE card_payments
(
    payment_id  UInt64,
    merchant_id UInt32,
    card_id     UInt64,
    amount      Decimal(18, 2),
    status      LowCardinality(String),
    paid_at     DateTime64(3, 'Asia/Seoul')
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(paid_at)
ORDER BY (merchant_id, paid_at);

CREATE TABLE merchant_hours
(
    merchant_id UInt32,
    hour        DateTime('Asia/Seoul'),
    amount      SimpleAggregateFunction(sum, Decimal(38, 2)),
    payments    SimpleAggregateFunction(sum, UInt64)
)
ENGINE = AggregatingMergeTree
ORDER BY (merchant_id, hour);

CREATE MATERIALIZED VIEW merchant_hours_view TO merchant_hours AS
SELECT merchant_id, toStartOfHour(paid_at) AS hour, sum(amount) AS amount, count() AS payments
FROM card_payments
WHERE status = 'completed'
GROUP BY merchant_id, hour;

INSERT INTO card_payments
SELECT
    number,
    intHash32(number) % 20,
    intHash64(number) % 50000,
    (number % 100000) / 100,
    if(intHash64(number) % 50 = 0, 'declined', 'completed'),
    toDateTime64('2026-04-01 00:00:00', 3, 'Asia/Seoul') + INTERVAL number * 4 SECOND
FROM numbers(1000000);
OPTIMIZE TABLE card_payments FINAL;
OPTIMIZE TABLE merchant_hours FINAL;
-- --8<-- [end:create]

-- --8<-- [start:report]
SELECT
    toDate(paid_at) AS day,
    sum(amount) AS turnover,
    count() AS payments,
    round(avg(amount), 2) AS average
FROM card_payments
WHERE status = 'completed'
  AND paid_at >= '2026-05-10 00:00:00' AND paid_at < '2026-05-13 00:00:00'
GROUP BY day
ORDER BY day
SETTINGS max_threads = 2;
-- --8<-- [end:report]

-- --8<-- [start:report-hours]
SELECT
    toDate(hour) AS day,
    sum(amount) AS turnover,
    sum(payments) AS payments,
    round(turnover / payments, 2) AS average
FROM merchant_hours
WHERE hour >= '2026-05-10 00:00:00' AND hour < '2026-05-13 00:00:00'
GROUP BY day
ORDER BY day;
-- --8<-- [end:report-hours]

-- --8<-- [start:pre-aggregated]
EXPLAIN ESTIMATE
SELECT merchant_id, sum(amount) FROM card_payments
WHERE status = 'completed'
GROUP BY merchant_id;
EXPLAIN ESTIMATE
SELECT merchant_id, sum(amount) FROM merchant_hours GROUP BY merchant_id;
-- --8<-- [end:pre-aggregated]

-- --8<-- [start:useless-index]
ALTER TABLE card_payments ADD INDEX by_status status TYPE set(10) GRANULARITY 1;
ALTER TABLE card_payments MATERIALIZE INDEX by_status SETTINGS mutations_sync = 1;
EXPLAIN ESTIMATE SELECT count() FROM card_payments WHERE status = 'declined';
-- --8<-- [end:useless-index]

-- --8<-- [start:daily]
CREATE TABLE by_day (paid_at DateTime, amount Decimal(18, 2))
ENGINE = MergeTree PARTITION BY toYYYYMMDD(paid_at) ORDER BY paid_at;
CREATE TABLE by_month (paid_at DateTime, amount Decimal(18, 2))
ENGINE = MergeTree PARTITION BY toYYYYMM(paid_at) ORDER BY paid_at;
INSERT INTO by_day
SELECT toDateTime('2026-01-01 12:00:00') + INTERVAL number % 90 DAY, 1 FROM numbers(9000);
INSERT INTO by_month
SELECT toDateTime('2026-01-01 12:00:00') + INTERVAL number % 90 DAY, 1 FROM numbers(9000);
OPTIMIZE TABLE by_day FINAL;
OPTIMIZE TABLE by_month FINAL;
SELECT table, count() AS parts, sum(rows) AS rows
FROM system.parts
WHERE table IN ('by_day', 'by_month') AND active
GROUP BY table
ORDER BY table;
-- --8<-- [end:daily]

-- --8<-- [start:too-many-partitions]
INSERT INTO by_day
SELECT toDateTime('2025-01-01 12:00:00') + INTERVAL number DAY, 1 FROM numbers(365);
-- --8<-- [end:too-many-partitions]

-- --8<-- [start:drop-partition]
ALTER TABLE by_month DROP PARTITION 202601;
SELECT count() AS rows, min(paid_at) AS oldest FROM by_month;
-- --8<-- [end:drop-partition]

-- --8<-- [start:ttl]
CREATE TABLE recent_payments (payment_id UInt64, paid_at DateTime)
ENGINE = MergeTree
ORDER BY payment_id
TTL paid_at + INTERVAL 90 DAY;
SYSTEM STOP MERGES recent_payments;
INSERT INTO recent_payments VALUES
    (1, now() - INTERVAL 100 DAY),
    (2, now() - INTERVAL 10 DAY);
SELECT payment_id, dateDiff('day', paid_at, now()) AS days_old
FROM recent_payments
ORDER BY payment_id;
SYSTEM START MERGES recent_payments;
OPTIMIZE TABLE recent_payments FINAL;
SELECT payment_id, dateDiff('day', paid_at, now()) AS days_old
FROM recent_payments
ORDER BY payment_id;
-- --8<-- [end:ttl]

-- --8<-- [start:ttl-group-by]
CREATE TABLE payments_thinned
(
    merchant_id UInt32,
    paid_at     DateTime,
    amount      Decimal(18, 2),
    payments    UInt64
)
ENGINE = MergeTree
ORDER BY (merchant_id, paid_at)
TTL paid_at + INTERVAL 90 DAY
    GROUP BY merchant_id
    SET amount = sum(amount), payments = sum(payments), paid_at = max(paid_at);
SYSTEM STOP MERGES payments_thinned;
INSERT INTO payments_thinned VALUES
    (10, now() - INTERVAL 101 DAY, 4500, 1),
    (10, now() - INTERVAL 100 DAY, 8000, 1),
    (10, now() - INTERVAL 1 DAY, 1500, 1);
SYSTEM START MERGES payments_thinned;
OPTIMIZE TABLE payments_thinned FINAL;
SELECT merchant_id, dateDiff('day', paid_at, now()) AS days_old, amount, payments
FROM payments_thinned
ORDER BY days_old DESC;
-- --8<-- [end:ttl-group-by]

-- --8<-- [start:ttl-volume]
CREATE TABLE tiered_payments (payment_id UInt64, paid_at DateTime)
ENGINE = MergeTree
ORDER BY payment_id
TTL paid_at + INTERVAL 30 DAY TO VOLUME 'cold', paid_at + INTERVAL 365 DAY;
-- --8<-- [end:ttl-volume]

-- --8<-- [start:mutation]
CREATE TABLE accounts (account_id UInt64, branch UInt16, holder String)
ENGINE = MergeTree ORDER BY account_id SETTINGS min_bytes_for_wide_part = 0;
SYSTEM STOP MERGES accounts;
INSERT INTO accounts
SELECT number, number % 100, concat('holder ', toString(number)) FROM numbers(50000);
SYSTEM START MERGES accounts;
ALTER TABLE accounts DELETE WHERE account_id = 7 SETTINGS mutations_sync = 1;
SELECT name, rows FROM system.parts WHERE table = 'accounts' AND active;
SELECT mutation_id, command, parts_to_do, is_done
FROM system.mutations
WHERE table = 'accounts';
-- --8<-- [end:mutation]

-- --8<-- [start:lightweight]
DELETE FROM accounts WHERE account_id = 8;
SELECT name, rows, has_lightweight_delete
FROM system.parts
WHERE table = 'accounts' AND active;
SELECT count() FROM accounts;
SELECT mutation_id, command
FROM system.mutations
WHERE table = 'accounts'
ORDER BY mutation_id;
-- --8<-- [end:lightweight]

-- --8<-- [start:gone]
OPTIMIZE TABLE accounts FINAL;
SELECT name, rows, has_lightweight_delete
FROM system.parts
WHERE table = 'accounts' AND active;
-- --8<-- [end:gone]

-- --8<-- [start:key-update]
ALTER TABLE accounts UPDATE account_id = 9 WHERE account_id = 10;
-- --8<-- [end:key-update]

-- --8<-- [start:patch]
CREATE TABLE spending_limits (account_id UInt64, amount Decimal(18, 2))
ENGINE = MergeTree ORDER BY account_id
SETTINGS enable_block_number_column = 1, enable_block_offset_column = 1;
SYSTEM STOP MERGES spending_limits;
INSERT INTO spending_limits SELECT number, 100000 FROM numbers(50000);
UPDATE spending_limits SET amount = 300000 WHERE account_id = 8;
SELECT amount FROM spending_limits WHERE account_id = 8;
SELECT startsWith(name, 'patch-') AS patch, rows
FROM system.parts
WHERE table = 'spending_limits' AND active
ORDER BY patch;
SELECT count() AS mutations FROM system.mutations WHERE table = 'spending_limits';
-- --8<-- [end:patch]

-- --8<-- [start:watch]
SELECT table, uniqExact(partition_id) AS partitions, count() AS parts, sum(rows) AS rows
FROM system.parts
WHERE active AND database = currentDatabase()
GROUP BY table
ORDER BY parts DESC, table
LIMIT 3;
SELECT table, mutation_id, latest_fail_reason
FROM system.mutations
WHERE NOT is_done;
-- --8<-- [end:watch]

-- --8<-- [start:backup]
BACKUP TABLE accounts TO Memory('before');
TRUNCATE TABLE accounts;
RESTORE TABLE accounts FROM Memory('before') SETTINGS allow_non_empty_tables = 1;
SELECT count() FROM accounts;
-- --8<-- [end:backup]
