SET 'table.dml-sync' = 'true';
-- --8<-- [start:upsert]
INSERT INTO account_totals_by_key
SELECT fromAccount, COUNT(*), SUM(amount) FROM transfers GROUP BY fromAccount;
-- --8<-- [end:upsert]
