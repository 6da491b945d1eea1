-- The tables of the invented bank that change data capture reads.

-- --8<-- [start:tables]
CREATE TABLE accounts (
    number   text PRIMARY KEY,
    holder   text NOT NULL,
    balance  bigint NOT NULL CHECK (balance >= 0),
    memo     text
);

CREATE TABLE transfers (
    id            text PRIMARY KEY,
    from_account  text NOT NULL REFERENCES accounts,
    to_account    text NOT NULL REFERENCES accounts,
    amount        bigint NOT NULL CHECK (amount > 0)
);
-- --8<-- [end:tables]

-- --8<-- [start:outbox]
CREATE TABLE outbox (
    id             uuid PRIMARY KEY,
    aggregatetype  text NOT NULL,
    aggregateid    text NOT NULL,
    type           text NOT NULL,
    payload        jsonb NOT NULL
);
-- --8<-- [end:outbox]

-- Of the service that prints statements. It lives in this database only to keep the example small.
-- --8<-- [start:statements]
CREATE TABLE statement_lines (
    event_id  uuid PRIMARY KEY,
    transfer  text NOT NULL,
    amount    bigint NOT NULL
);
-- --8<-- [end:statements]

-- The role of the programs that book transfers and write statements.
CREATE ROLE desk WITH LOGIN;
GRANT SELECT, INSERT, UPDATE, DELETE ON accounts, transfers, outbox, statement_lines TO desk;

INSERT INTO accounts (number, holder, balance) VALUES
    ('110-001', 'Kim Hana', 500000),
    ('110-002', 'Lee Duri', 300000);
