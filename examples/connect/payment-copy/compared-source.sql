-- Run on the source: the columns that both sides have, without the sentinel.
CREATE VIEW compared AS
SELECT id, account, amount, status, booked_at, channel
FROM payments
WHERE id > 0;
