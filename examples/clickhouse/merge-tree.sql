-- Card payments in a MergeTree table: parts, granules and the sparse index.

-- --8<-- [start:create]
CREATE TABLE card_payments
(
    payment_id  UInt64,
    merchant_id UInt32,
    card_id     UInt64,
    amount      Decimal(18, 2),
    currency    LowCardinality(String),
    status      LowCardinality(String),
    paid_at     DateTime64(3, 'Asia/Seoul')
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(paid_at)    -- (1)
ORDER BY (merchant_id, paid_at)   -- (2)
SETTINGS min_bytes_for_wide_part = 0;
-- --8<-- [end:create]

-- --8<-- [start:parts]
SYSTEM STOP MERGES card_payments;
INSERT INTO card_payments VALUES
    (1, 20, 501, 12000.00, 'KRW', 'completed', '2026-03-30 09:00:00.000'),
    (2, 10, 502, 4500.00, 'KRW', 'completed', '2026-03-31 23:59:59.999'),
    (3, 10, 501, 8000.00, 'KRW', 'completed', '2026-04-01 00:00:00.000');
INSERT INTO card_payments VALUES
    (4, 30, 503, 99000.00, 'KRW', 'declined', '2026-04-01 10:30:00.000');
SELECT name, rows, level, part_type
FROM system.parts
WHERE table = 'card_payments' AND active
ORDER BY name;
-- --8<-- [end:parts]

-- --8<-- [start:columns]
SELECT name, column, type, rows
FROM system.parts_columns
WHERE table = 'card_payments' AND name = '202603_1_1_0'
ORDER BY column_position;
-- --8<-- [end:columns]

-- --8<-- [start:merge]
SYSTEM START MERGES card_payments;
OPTIMIZE TABLE card_payments FINAL;
SELECT name, rows, level
FROM system.parts
WHERE table = 'card_payments' AND active
ORDER BY name;
SELECT merchant_id, paid_at, payment_id
FROM card_payments
WHERE toYYYYMM(paid_at) = 202604;
-- --8<-- [end:merge]

-- --8<-- [start:million]
TRUNCATE TABLE card_payments;
INSERT INTO card_payments
SELECT
    number,
    intHash32(number) % 20,
    intHash64(number) % 50000,
    (number % 100000) / 100,
    'KRW',
    if(number % 50 = 0, 'declined', 'completed'),
    toDateTime64('2026-04-01 00:00:00', 3, 'Asia/Seoul') + INTERVAL number * 4 SECOND
FROM numbers(1000000);
OPTIMIZE TABLE card_payments FINAL;
SELECT name, rows, marks, primary_key_bytes_in_memory AS key_bytes
FROM system.parts
WHERE table = 'card_payments' AND active
ORDER BY name;
-- --8<-- [end:million]

-- --8<-- [start:granules]
SELECT mark_number, rows_in_granule, merchant_id, paid_at
FROM mergeTreeIndex(currentDatabase(), card_payments)
WHERE part_name LIKE '202604%'
ORDER BY mark_number
LIMIT 6;
-- --8<-- [end:granules]

-- --8<-- [start:explain]
EXPLAIN indexes = 1
SELECT sum(amount) FROM card_payments
WHERE merchant_id = 7
  AND paid_at >= '2026-04-05 00:00:00' AND paid_at < '2026-04-06 00:00:00';
-- --8<-- [end:explain]

-- --8<-- [start:estimate]
EXPLAIN ESTIMATE
SELECT sum(amount) FROM card_payments
WHERE merchant_id = 7;
EXPLAIN ESTIMATE
SELECT sum(amount) FROM card_payments
WHERE paid_at >= '2026-04-05 00:00:00' AND paid_at < '2026-04-06 00:00:00';
EXPLAIN ESTIMATE
SELECT sum(amount) FROM card_payments
WHERE card_id = 501;
-- --8<-- [end:estimate]

-- --8<-- [start:search]
SELECT trim(explain) AS one_merchant
FROM (EXPLAIN indexes = 1 SELECT sum(amount) FROM card_payments WHERE merchant_id = 3)
WHERE explain LIKE '%| Granules%' OR explain LIKE '%Search%';
SELECT trim(explain) AS two_merchants
FROM (EXPLAIN indexes = 1 SELECT sum(amount) FROM card_payments WHERE merchant_id IN (3, 15))
WHERE explain LIKE '%| Granules%' OR explain LIKE '%Search%';
SELECT trim(explain) AS one_day
FROM (EXPLAIN indexes = 1 SELECT sum(amount) FROM card_payments WHERE toDate(paid_at) = '2026-04-05')
WHERE explain LIKE '%| Granules%' OR explain LIKE '%Search%';
SELECT
    uniqExactIf((_part, intDiv(_part_offset, 8192)), merchant_id = 3) AS one_merchant,
    uniqExactIf((_part, intDiv(_part_offset, 8192)), merchant_id IN (3, 15)) AS two_merchants,
    uniqExactIf((_part, intDiv(_part_offset, 8192)), toDate(paid_at) = '2026-04-05') AS one_day
FROM card_payments;
-- --8<-- [end:search]

-- --8<-- [start:skip-index]
ALTER TABLE card_payments ADD INDEX by_card card_id TYPE bloom_filter(0.001) GRANULARITY 1;
ALTER TABLE card_payments MATERIALIZE INDEX by_card SETTINGS mutations_sync = 1;
EXPLAIN ESTIMATE
SELECT sum(amount) FROM card_payments
WHERE card_id = 501;
-- --8<-- [end:skip-index]

-- --8<-- [start:compressed]
SELECT
    name,
    data_compressed_bytes AS compressed,
    data_uncompressed_bytes AS plain,
    round(plain / compressed, 1) AS ratio
FROM system.columns
WHERE table = 'card_payments'
ORDER BY position;
-- --8<-- [end:compressed]

-- --8<-- [start:too-many-parts]
CREATE TABLE balance_checks (account_id UInt64, checked_at DateTime64(3))
ENGINE = MergeTree
ORDER BY account_id
SETTINGS parts_to_throw_insert = 3;
SYSTEM STOP MERGES balance_checks;
INSERT INTO balance_checks VALUES (1, '2026-04-01 00:00:01');
INSERT INTO balance_checks VALUES (2, '2026-04-01 00:00:02');
INSERT INTO balance_checks VALUES (3, '2026-04-01 00:00:03');
INSERT INTO balance_checks VALUES (4, '2026-04-01 00:00:04');
-- --8<-- [end:too-many-parts]
