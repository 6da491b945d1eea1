-- --8<-- [start:append]
INSERT INTO account_totals
SELECT fromAccount, COUNT(*), SUM(amount) FROM transfers GROUP BY fromAccount;
-- --8<-- [end:append]
