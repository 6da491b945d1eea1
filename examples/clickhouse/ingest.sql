-- Getting payments in: blocks and parts, a stand-in for the Kafka table, repeated blocks, a Buffer table.

-- --8<-- [start:create]
CREATE TABLE payments
(
    payment_id  UInt64,
    merchant_id UInt32,
    amount      Decimal(18, 2),
    status      Enum8('pending' = 0, 'completed' = 1, 'failed' = 2),
    paid_at     DateTime64(3, 'Asia/Seoul')
)
ENGINE = MergeTree
ORDER BY (merchant_id, paid_at)
SETTINGS non_replicated_deduplication_window = 2;
-- --8<-- [end:create]

-- --8<-- [start:queue]
CREATE TABLE payments_queue
(
    paymentId  UInt64,
    merchantId UInt32,
    amount     Decimal(18, 2),
    status     String,
    paidAt     Int64
)
ENGINE = Null;    -- (1)
-- --8<-- [end:queue]

-- --8<-- [start:audit]
CREATE TABLE audit (payment_id UInt64) ENGINE = MergeTree ORDER BY payment_id;
CREATE MATERIALIZED VIEW audit_from_queue TO audit AS SELECT paymentId AS payment_id FROM payments_queue;
-- --8<-- [end:audit]

-- --8<-- [start:view]
CREATE MATERIALIZED VIEW payments_from_queue TO payments AS
SELECT
    paymentId AS payment_id,
    merchantId AS merchant_id,
    amount,
    CAST(status, 'Enum8(\'pending\' = 0, \'completed\' = 1, \'failed\' = 2)') AS status,
    fromUnixTimestamp64Milli(paidAt, 'Asia/Seoul') AS paid_at    -- (1)
FROM payments_queue;
-- --8<-- [end:view]

-- --8<-- [start:moved]
SYSTEM STOP MERGES payments;
INSERT INTO payments_queue FORMAT JSONEachRow
{"paymentId": 1, "merchantId": 10, "amount": "4500.00", "status": "completed", "paidAt": 1775005800000}
{"paymentId": 2, "merchantId": 20, "amount": "8000.00", "status": "pending", "paidAt": 1775006400000};
SELECT count() FROM payments_queue;
SELECT * FROM payments ORDER BY payment_id;
-- --8<-- [end:moved]

-- --8<-- [start:poison]
INSERT INTO payments_queue FORMAT JSONEachRow
{"paymentId": 3, "merchantId": 10, "amount": "1500.00", "status": "completed", "paidAt": 1775007000000}
{"paymentId": 4, "merchantId": 10, "amount": "2500.00", "status": "reversed", "paidAt": 1775007600000};
-- --8<-- [end:poison]

-- --8<-- [start:after-poison]
SELECT
    (SELECT count() FROM audit WHERE payment_id IN (3, 4)) AS audit,
    (SELECT count() FROM payments WHERE payment_id IN (3, 4)) AS payments;
-- --8<-- [end:after-poison]

-- --8<-- [start:same-block]
TRUNCATE TABLE payments;
INSERT INTO payments VALUES
    (1, 10, 4500, 'completed', '2026-04-01 09:10:00.000'),
    (2, 20, 8000, 'pending', '2026-04-01 09:20:00.000');
INSERT INTO payments VALUES
    (1, 10, 4500, 'completed', '2026-04-01 09:10:00.000'),
    (2, 20, 8000, 'pending', '2026-04-01 09:20:00.000');
SELECT count() AS rows, uniqExact(payment_id) AS payments FROM payments;
-- --8<-- [end:same-block]

-- --8<-- [start:other-bounds]
INSERT INTO payments VALUES
    (2, 20, 8000, 'pending', '2026-04-01 09:20:00.000'),
    (3, 10, 1500, 'completed', '2026-04-01 09:30:00.000');
SELECT count() AS rows, uniqExact(payment_id) AS payments FROM payments;
-- --8<-- [end:other-bounds]

-- --8<-- [start:third-time]
INSERT INTO payments VALUES
    (1, 10, 4500, 'completed', '2026-04-01 09:10:00.000'),
    (2, 20, 8000, 'pending', '2026-04-01 09:20:00.000');
SELECT count() AS rows, uniqExact(payment_id) AS payments FROM payments;
-- --8<-- [end:third-time]

-- --8<-- [start:forgotten]
INSERT INTO payments VALUES
    (4, 10, 2500, 'completed', '2026-04-01 09:40:00.000');
INSERT INTO payments VALUES
    (5, 10, 3500, 'completed', '2026-04-01 09:50:00.000');
INSERT INTO payments VALUES
    (1, 10, 4500, 'completed', '2026-04-01 09:10:00.000'),
    (2, 20, 8000, 'pending', '2026-04-01 09:20:00.000');
SELECT count() AS rows, uniqExact(payment_id) AS payments FROM payments;
-- --8<-- [end:forgotten]

-- --8<-- [start:tolerant]
CREATE TABLE payments_by_id AS payments
ENGINE = ReplacingMergeTree
ORDER BY (merchant_id, payment_id);
INSERT INTO payments_by_id SELECT * FROM payments;
SELECT count() AS rows, sum(amount) FROM payments_by_id FINAL;
SELECT count() AS rows, sum(amount) FROM payments;
-- --8<-- [end:tolerant]

-- --8<-- [start:single]
TRUNCATE TABLE payments;
INSERT INTO payments SETTINGS async_insert = 1 VALUES
    (6, 10, 100, 'completed', '2026-04-01 10:00:00.000');
INSERT INTO payments SETTINGS async_insert = 1 VALUES
    (7, 10, 200, 'completed', '2026-04-01 10:00:01.000');
INSERT INTO payments SETTINGS async_insert = 1 VALUES
    (8, 10, 300, 'completed', '2026-04-01 10:00:02.000');
SELECT count() AS parts, sum(rows) AS rows FROM system.parts WHERE table = 'payments' AND active;
SYSTEM FLUSH ASYNC INSERT QUEUE;
-- --8<-- [end:single]

-- --8<-- [start:one-block]
TRUNCATE TABLE payments;
INSERT INTO payments VALUES
    (6, 10, 100, 'completed', '2026-04-01 10:00:00.000'),
    (7, 10, 200, 'completed', '2026-04-01 10:00:01.000'),
    (8, 10, 300, 'completed', '2026-04-01 10:00:02.000');
SELECT count() AS parts, sum(rows) AS rows FROM system.parts WHERE table = 'payments' AND active;
-- --8<-- [end:one-block]

-- --8<-- [start:buffer]
TRUNCATE TABLE payments;
CREATE TABLE payments_buffer AS payments
ENGINE = Buffer(currentDatabase(), payments, 1, 10, 100, 10000, 1000000, 10000000, 100000000);
INSERT INTO payments_buffer VALUES
    (6, 10, 100, 'completed', '2026-04-01 10:00:00.000');
INSERT INTO payments_buffer VALUES
    (7, 10, 200, 'completed', '2026-04-01 10:00:01.000');
SELECT
    (SELECT count() FROM payments_buffer) AS seen_through_buffer,
    (SELECT count() FROM payments) AS stored;
-- --8<-- [end:buffer]

-- --8<-- [start:buffer-after-kill]
SELECT
    (SELECT count() FROM payments_buffer) AS seen_through_buffer,
    (SELECT count() FROM payments) AS stored;
-- --8<-- [end:buffer-after-kill]
