-- Sales per merchant and hour: a materialized view fills an AggregatingMergeTree table.

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
ORDER BY (merchant_id, paid_at);

CREATE TABLE merchant_hours
(
    merchant_id UInt32,
    hour        DateTime('Asia/Seoul'),
    amount      AggregateFunction(sum, Decimal(18, 2)),    -- (1)
    cards       AggregateFunction(uniq, UInt64),
    payments    SimpleAggregateFunction(sum, UInt64)       -- (2)
)
ENGINE = AggregatingMergeTree
ORDER BY (merchant_id, hour);
-- --8<-- [end:create]

-- --8<-- [start:before]
INSERT INTO card_payments VALUES
    (1, 10, 501, 4500.00, 'completed', '2026-04-01 09:10:00.000');
-- --8<-- [end:before]

-- --8<-- [start:view]
CREATE MATERIALIZED VIEW merchant_hours_view TO merchant_hours AS
SELECT
    merchant_id,
    toStartOfHour(paid_at) AS hour,
    sumState(amount) AS amount,      -- (1)
    uniqState(card_id) AS cards,
    count() AS payments
FROM card_payments
WHERE status = 'completed'
GROUP BY merchant_id, hour;
-- --8<-- [end:view]

-- --8<-- [start:fill]
SYSTEM STOP MERGES merchant_hours;
INSERT INTO card_payments VALUES
    (2, 10, 501, 8000.00, 'completed', '2026-04-01 09:20:00.000'),
    (3, 10, 502, 1500.00, 'completed', '2026-04-01 09:30:00.000'),
    (4, 10, 503, 9900.00, 'declined', '2026-04-01 09:40:00.000');
INSERT INTO card_payments VALUES
    (5, 10, 502, 2000.00, 'completed', '2026-04-01 09:50:00.000');
-- --8<-- [end:fill]

-- --8<-- [start:raw]
SELECT merchant_id, hour, length(toString(amount)) AS state_bytes, payments
FROM merchant_hours
ORDER BY payments;
-- --8<-- [end:raw]

-- --8<-- [start:merge]
SELECT
    merchant_id,
    hour,
    sumMerge(amount) AS amount,
    uniqMerge(cards) AS cards,
    sum(payments) AS payments
FROM merchant_hours
GROUP BY merchant_id, hour;
-- --8<-- [end:merge]

-- --8<-- [start:compare]
SELECT merchant_id, toStartOfHour(paid_at) AS hour, sum(amount), uniq(card_id), count()
FROM card_payments
WHERE status = 'completed'
GROUP BY merchant_id, hour;
-- --8<-- [end:compare]

-- --8<-- [start:retry]
INSERT INTO card_payments VALUES
    (5, 10, 502, 2000.00, 'completed', '2026-04-01 09:50:00.000');
SELECT sumMerge(amount) AS amount, uniqMerge(cards) AS cards, sum(payments) AS payments
FROM merchant_hours;
-- --8<-- [end:retry]

-- --8<-- [start:deduplicated]
ALTER TABLE card_payments MODIFY SETTING non_replicated_deduplication_window = 100;
ALTER TABLE merchant_hours MODIFY SETTING non_replicated_deduplication_window = 100;
INSERT INTO card_payments SETTINGS insert_deduplication_token = 'payments-0-42' VALUES
    (6, 10, 503, 1000.00, 'completed', '2026-04-01 09:55:00.000');
INSERT INTO card_payments SETTINGS insert_deduplication_token = 'payments-0-42' VALUES
    (6, 10, 503, 1000.00, 'completed', '2026-04-01 09:55:00.000');
SELECT sumMerge(amount) AS amount, uniqMerge(cards) AS cards, sum(payments) AS payments
FROM merchant_hours;
-- --8<-- [end:deduplicated]

-- --8<-- [start:backfill]
INSERT INTO merchant_hours
SELECT merchant_id, toStartOfHour(paid_at) AS hour, sumState(amount), uniqState(card_id), count()
FROM card_payments
WHERE status = 'completed' AND payment_id = 1
GROUP BY merchant_id, hour;
SELECT sumMerge(amount) AS amount, uniqMerge(cards) AS cards, sum(payments) AS payments
FROM merchant_hours;
-- --8<-- [end:backfill]

-- --8<-- [start:plain-sum]
SELECT sum(amount) FROM merchant_hours;
-- --8<-- [end:plain-sum]

-- --8<-- [start:merged]
SYSTEM START MERGES merchant_hours;
OPTIMIZE TABLE merchant_hours FINAL;
SELECT merchant_id, hour, finalizeAggregation(amount) AS amount, finalizeAggregation(cards) AS cards, payments
FROM merchant_hours;
-- --8<-- [end:merged]

-- --8<-- [start:unknown-column]
CREATE TABLE payment_states
(
    payment_id UInt64,
    currency   LowCardinality(String),
    state      LowCardinality(String)
)
ENGINE = MergeTree
ORDER BY payment_id;
CREATE MATERIALIZED VIEW payment_states_view TO payment_states AS
SELECT payment_id, status FROM card_payments;
-- --8<-- [end:unknown-column]

-- --8<-- [start:missing-column]
CREATE MATERIALIZED VIEW payment_states_view TO payment_states AS
SELECT payment_id, status AS state FROM card_payments;
INSERT INTO card_payments VALUES
    (7, 10, 504, 3000.00, 'completed', '2026-04-01 10:00:00.000');
SELECT payment_id, currency, state, currency = '' AS empty FROM payment_states;
-- --8<-- [end:missing-column]
