-- In the bank's database: the table of card payments, and what the connector needs to read it.

-- --8<-- [start:table]
CREATE TABLE payments (
    id         bigint PRIMARY KEY,
    account    text NOT NULL,
    amount     bigint NOT NULL,
    status     text NOT NULL,
    booked_at  timestamptz NOT NULL
);
-- --8<-- [end:table]

-- --8<-- [start:sentinel]
-- Not a payment: the row that somebody touches every few seconds, to see when the touch arrives at the other end.
INSERT INTO payments VALUES (0, '000-000', 0, 'SENTINEL', now());
-- --8<-- [end:sentinel]

-- --8<-- [start:publication]
GRANT SELECT ON payments TO cdc;
CREATE PUBLICATION bank_payments FOR TABLE payments;
-- --8<-- [end:publication]

-- --8<-- [start:signal]
CREATE TABLE debezium_signal (id text PRIMARY KEY, type text NOT NULL, data text);
GRANT SELECT, INSERT, UPDATE, DELETE ON debezium_signal TO cdc;
ALTER PUBLICATION bank_payments ADD TABLE debezium_signal;
-- --8<-- [end:signal]
