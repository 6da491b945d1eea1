-- --8<-- [start:query]
SELECT *
FROM card_payments MATCH_RECOGNIZE (
  PARTITION BY cardNumber                               -- (1)
  ORDER BY occurredAt                                   -- (2)
  MEASURES
    FIRST(PROBE.id) AS first_probe,
    COUNT(PROBE.id) AS probes,
    BIG.id AS big_payment,
    BIG.amount AS amount
  ONE ROW PER MATCH
  AFTER MATCH SKIP PAST LAST ROW                        -- (3)
  PATTERN (PROBE{2,} BIG) WITHIN INTERVAL '1' MINUTE    -- (4)
  DEFINE
    PROBE AS PROBE.amount <= 2000,
    BIG AS BIG.amount >= 500000
);
-- --8<-- [end:query]
