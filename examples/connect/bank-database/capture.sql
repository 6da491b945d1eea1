-- What a database administrator gives the connector: a role, the right to read, and the publications.

-- --8<-- [start:role]
CREATE ROLE cdc WITH LOGIN REPLICATION;
GRANT SELECT ON accounts, transfers, outbox TO cdc;
-- --8<-- [end:role]

-- --8<-- [start:publication]
CREATE PUBLICATION bank_accounts FOR TABLE accounts;
CREATE PUBLICATION bank_outbox FOR TABLE outbox;
-- --8<-- [end:publication]
