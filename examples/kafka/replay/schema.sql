-- The accounts of the bank, and what the booking worker has already booked.

-- --8<-- [start:tables]
CREATE TABLE accounts (
    number   text PRIMARY KEY,
    balance  bigint NOT NULL
);

CREATE TABLE inbox (
    consumer    text NOT NULL,
    message_id  text NOT NULL,
    booked_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, message_id)
);
-- --8<-- [end:tables]

INSERT INTO accounts SELECT '110-00' || n, 0 FROM generate_series(0, 9) AS n;

CREATE ROLE bookkeeper WITH LOGIN;
GRANT SELECT, UPDATE ON accounts TO bookkeeper;
GRANT SELECT, INSERT ON inbox TO bookkeeper;
