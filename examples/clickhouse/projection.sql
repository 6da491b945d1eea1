-- A projection: the same rows in a second order, chosen by the engine.

-- --8<-- [start:create]
CREATE TABLE card_payments
(
    payment_id  UInt64,
    merchant_id UInt32,
    card_id     UInt64,
    amount      Decimal(18, 2),
    paid_at     DateTime64(3, 'Asia/Seoul')
)
ENGINE = MergeTree
ORDER BY (merchant_id, paid_at);
INSERT INTO card_payments
SELECT
    number,
    intHash32(number) % 20,
    intHash64(number) % 50000,
    (number % 100000) / 100,
    toDateTime64('2026-04-01 00:00:00', 3, 'Asia/Seoul') + INTERVAL number SECOND
FROM numbers(1000000);
OPTIMIZE TABLE card_payments FINAL;
-- --8<-- [end:create]

-- --8<-- [start:without]
EXPLAIN indexes = 1
SELECT paid_at, amount FROM card_payments WHERE card_id = 501;
-- --8<-- [end:without]

-- --8<-- [start:add]
ALTER TABLE card_payments ADD PROJECTION by_card
(
    SELECT card_id, paid_at, amount ORDER BY card_id, paid_at
);
ALTER TABLE card_payments MATERIALIZE PROJECTION by_card SETTINGS mutations_sync = 1;
-- --8<-- [end:add]

-- --8<-- [start:with]
EXPLAIN indexes = 1
SELECT paid_at, amount FROM card_payments WHERE card_id = 501;
-- --8<-- [end:with]

-- --8<-- [start:size]
SELECT 'table' AS stored, sum(rows) AS rows, sum(data_compressed_bytes) AS compressed
FROM system.parts
WHERE table = 'card_payments' AND active
UNION ALL
SELECT 'projection', sum(rows), sum(data_compressed_bytes)
FROM system.projection_parts
WHERE table = 'card_payments' AND active;
-- --8<-- [end:size]

-- --8<-- [start:delete-refused]
DELETE FROM card_payments WHERE card_id = 501;
-- --8<-- [end:delete-refused]

-- --8<-- [start:delete-rebuild]
ALTER TABLE card_payments MODIFY SETTING lightweight_mutation_projection_mode = 'rebuild';
DELETE FROM card_payments WHERE card_id = 501;
SELECT count(), sum(amount) FROM card_payments WHERE card_id = 501;
SELECT count(), sum(amount) FROM card_payments WHERE card_id = 501
SETTINGS optimize_use_projections = 0;
-- --8<-- [end:delete-rebuild]

-- --8<-- [start:delete-applied]
ALTER TABLE card_payments APPLY DELETED MASK SETTINGS mutations_sync = 1;
SELECT count(), sum(amount) FROM card_payments WHERE card_id = 501;
ALTER TABLE card_payments DELETE WHERE card_id = 502 SETTINGS mutations_sync = 1;
SELECT count(), sum(amount) FROM card_payments WHERE card_id = 502;
-- --8<-- [end:delete-applied]
