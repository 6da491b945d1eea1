-- Types that keep money exact and times unambiguous, and what happens to input that does not fit.

-- --8<-- [start:money]
SELECT
    sum(toFloat64(0.1)) AS as_float,
    sum(toDecimal64(0.1, 2)) AS as_decimal
FROM numbers(1000000);
-- --8<-- [end:money]

-- --8<-- [start:create]
CREATE TABLE incoming
(
    payment_id UInt64,
    amount     Decimal(18, 2),
    status     Enum8('pending' = 0, 'completed' = 1)
)
ENGINE = MergeTree
ORDER BY payment_id;
-- --8<-- [end:create]

-- --8<-- [start:digits]
INSERT INTO incoming FORMAT JSONEachRow
{"payment_id": 1, "amount": 12.345, "status": "completed"}
{"payment_id": 2, "amount": "12.349", "status": "completed"};
SELECT payment_id, amount FROM incoming ORDER BY payment_id;
-- --8<-- [end:digits]

-- --8<-- [start:unknown-value]
INSERT INTO incoming FORMAT JSONEachRow
{"payment_id": 3, "amount": 10, "status": "reversed"};
-- --8<-- [end:unknown-value]

-- --8<-- [start:zones]
SELECT
    toDateTime64('2026-04-01 10:00:00', 3) AS parsed_as_server,
    timezone() AS server,
    toTimeZone(parsed_as_server, 'Asia/Seoul') AS shown_in_seoul,
    toDateTime64('2026-04-01 10:00:00', 3, 'Asia/Seoul') AS parsed_as_seoul;
-- --8<-- [end:zones]

-- --8<-- [start:epoch]
CREATE TABLE times (note String, at DateTime64(3, 'Asia/Seoul')) ENGINE = MergeTree ORDER BY note;
INSERT INTO times FORMAT JSONEachRow
{"note": "seconds", "at": 1774103400}
{"note": "milliseconds as a number", "at": 1774103400000}
{"note": "milliseconds as a string", "at": "1774103400000"};
INSERT INTO times SELECT 'milliseconds converted', fromUnixTimestamp64Milli(1774103400000);
SELECT note, at FROM times ORDER BY note;
-- --8<-- [end:epoch]
