-- --8<-- [start:probe]
SELECT 'probe' AS rule, card, first_id, last_id
FROM payments MATCH_RECOGNIZE (
  PARTITION BY card
  ORDER BY occurredAt
  MEASURES TINY.id AS first_id, BIG.id AS last_id
  ONE ROW PER MATCH
  AFTER MATCH SKIP PAST LAST ROW
  PATTERN (TINY BIG) WITHIN INTERVAL '1' MINUTE              -- (1)
  DEFINE
    TINY AS TINY.amount <= 2000,
    BIG AS BIG.amount >= 500000
);
-- --8<-- [end:probe]

-- --8<-- [start:others]
SELECT 'cities' AS rule, card, first_id, last_id
FROM payments MATCH_RECOGNIZE (
  PARTITION BY card
  ORDER BY occurredAt
  MEASURES HERE.id AS first_id, THERE.id AS last_id
  ONE ROW PER MATCH
  AFTER MATCH SKIP PAST LAST ROW
  PATTERN (HERE BETWEEN_THEM*? THERE) WITHIN INTERVAL '1' MINUTE    -- (1)
  DEFINE
    HERE AS HERE.city = 'Seoul',
    THERE AS THERE.city = 'Busan'
);

SELECT 'five' AS rule, card, first_id, last_id
FROM payments MATCH_RECOGNIZE (
  PARTITION BY card
  ORDER BY occurredAt
  MEASURES FIRST(PAY.id) AS first_id, LAST(PAY.id) AS last_id
  ONE ROW PER MATCH
  AFTER MATCH SKIP PAST LAST ROW
  PATTERN (PAY{5}) WITHIN INTERVAL '1' MINUTE
  DEFINE
    PAY AS TRUE                                              -- (2)
);
-- --8<-- [end:others]

-- --8<-- [start:late]
SELECT 'late' AS rule, card, id AS first_id, id AS last_id
FROM payments
WHERE occurredAt <= CURRENT_WATERMARK(occurredAt);
-- --8<-- [end:late]
