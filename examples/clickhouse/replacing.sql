-- Account balances from change data capture in a ReplacingMergeTree table.

-- --8<-- [start:create]
CREATE TABLE account_balances
(
    account_id UInt64,
    balance    Decimal(18, 2),
    lsn        UInt64,              -- (1)
    deleted    UInt8
)
ENGINE = ReplacingMergeTree(lsn, deleted)   -- (2)
ORDER BY account_id;                        -- (3)
-- --8<-- [end:create]

-- --8<-- [start:changes]
SYSTEM STOP MERGES account_balances;
INSERT INTO account_balances VALUES (1, 1000.00, 101, 0), (2, 500.00, 102, 0), (3, 70.00, 103, 0);
INSERT INTO account_balances VALUES (1, 800.00, 201, 0), (2, 700.00, 202, 0);
INSERT INTO account_balances VALUES (3, 70.00, 301, 1);
-- --8<-- [end:changes]

-- --8<-- [start:plain]
SELECT account_id, balance, lsn, deleted FROM account_balances ORDER BY account_id, lsn;
SELECT sum(balance) FROM account_balances;
-- --8<-- [end:plain]

-- --8<-- [start:final]
SELECT account_id, balance, lsn FROM account_balances FINAL ORDER BY account_id;
SELECT sum(balance) FROM account_balances FINAL;
-- --8<-- [end:final]

-- --8<-- [start:argmax]
SELECT account_id, argMax(balance, lsn) AS balance
FROM account_balances
GROUP BY account_id
HAVING argMax(deleted, lsn) = 0
ORDER BY account_id;
-- --8<-- [end:argmax]

-- --8<-- [start:argmax-null]
CREATE TABLE account_notes (account_id UInt64, note Nullable(String), lsn UInt64)
ENGINE = MergeTree ORDER BY account_id;
INSERT INTO account_notes VALUES (1, 'blocked', 101), (1, NULL, 201);
SELECT
    account_id,
    argMax(note, lsn) AS plain,
    argMax(tuple(note), lsn).1 AS wrapped
FROM account_notes
GROUP BY account_id;
-- --8<-- [end:argmax-null]

-- --8<-- [start:prewhere]
SELECT count() AS accounts, sum(balance) AS total
FROM account_balances FINAL WHERE balance >= 900;
SELECT count() AS accounts, sum(balance) AS total
FROM account_balances FINAL PREWHERE balance >= 900;
SELECT count() AS accounts, sum(balance) AS total
FROM account_balances FINAL PREWHERE balance >= 900
SETTINGS apply_prewhere_after_final = 1;
-- --8<-- [end:prewhere]

-- --8<-- [start:late]
INSERT INTO account_balances VALUES (1, 950.00, 150, 0);
SELECT account_id, balance, lsn FROM account_balances FINAL WHERE account_id = 1;
-- --8<-- [end:late]

-- --8<-- [start:plan]
EXPLAIN SELECT sum(balance) FROM account_balances FINAL;
-- --8<-- [end:plan]

-- --8<-- [start:merged]
SYSTEM START MERGES account_balances;
OPTIMIZE TABLE account_balances FINAL;
SELECT account_id, balance, lsn, deleted FROM account_balances ORDER BY account_id;
-- --8<-- [end:merged]

-- --8<-- [start:cleanup]
OPTIMIZE TABLE account_balances FINAL CLEANUP;
-- --8<-- [end:cleanup]

-- --8<-- [start:cleanup-allowed]
ALTER TABLE account_balances MODIFY SETTING allow_experimental_replacing_merge_with_cleanup = 1;
OPTIMIZE TABLE account_balances FINAL CLEANUP;
SELECT account_id, balance, lsn, deleted FROM account_balances ORDER BY account_id;
-- --8<-- [end:cleanup-allowed]

-- --8<-- [start:resurrected]
INSERT INTO account_balances VALUES (3, 70.00, 103, 0);
SELECT account_id, balance, lsn FROM account_balances FINAL ORDER BY account_id;
-- --8<-- [end:resurrected]

-- --8<-- [start:partitions]
CREATE TABLE transfer_states
(
    transfer_id UInt64,
    state       LowCardinality(String),
    updated_at  DateTime64(3, 'Asia/Seoul')
)
ENGINE = ReplacingMergeTree(updated_at)
PARTITION BY toYYYYMM(updated_at)
ORDER BY transfer_id;
INSERT INTO transfer_states VALUES (77, 'requested', '2026-04-30 23:59:58.000');
INSERT INTO transfer_states VALUES (77, 'completed', '2026-05-01 00:00:01.000');
OPTIMIZE TABLE transfer_states FINAL;
SELECT transfer_id, state, updated_at FROM transfer_states ORDER BY updated_at;
SELECT transfer_id, state FROM transfer_states FINAL;
SELECT transfer_id, state FROM transfer_states FINAL
ORDER BY updated_at
SETTINGS do_not_merge_across_partitions_select_final = 1;
-- --8<-- [end:partitions]

-- --8<-- [start:projection-refused]
ALTER TABLE account_balances ADD PROJECTION by_balance (SELECT * ORDER BY balance);
-- --8<-- [end:projection-refused]
