-- In the bank's database: the branch of each account, the card payments, and what the connector needs to read both.

-- --8<-- [start:tables]
ALTER TABLE accounts ADD COLUMN branch text NOT NULL DEFAULT 'Mapo';
INSERT INTO accounts (number, holder, balance, branch) VALUES
    ('110-003', 'Park Seri', 200000, 'Jongno'),
    ('110-004', 'Choi Neri', 700000, 'Jongno');

CREATE TABLE payments (
    id       bigint PRIMARY KEY,
    account  text NOT NULL REFERENCES accounts,
    amount   bigint NOT NULL,
    status   text NOT NULL
);
-- --8<-- [end:tables]

-- --8<-- [start:capture]
ALTER TABLE accounts REPLICA IDENTITY FULL;
ALTER TABLE payments REPLICA IDENTITY FULL;
GRANT SELECT ON payments TO cdc;
CREATE PUBLICATION bank_pipeline FOR TABLE accounts, payments;
-- --8<-- [end:capture]

-- What the dashboard should show: every payment once, at the branch of its account.
-- --8<-- [start:view]
CREATE VIEW payment_changes AS
SELECT payments.id, account, branch, amount, status, 1 AS sign
FROM payments JOIN accounts ON accounts.number = account;
-- --8<-- [end:view]
