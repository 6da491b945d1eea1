-- Run on the copy: the same columns under the same names, wherever the copy keeps them.
CREATE VIEW compared AS
SELECT id, account, amount, status, booked_at, later ->> 'channel' AS channel
FROM payments
WHERE id > 0;
