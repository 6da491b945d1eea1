-- --8<-- [start:query]
SELECT window_start, window_end, COUNT(*) AS transfers, SUM(amount) AS amount
FROM TABLE(
  TUMBLE(TABLE transfers, DESCRIPTOR(requestedAt), INTERVAL '10' SECOND))
GROUP BY window_start, window_end;
-- --8<-- [end:query]
