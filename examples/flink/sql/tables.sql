-- --8<-- [start:transfers]
CREATE TABLE transfers (
  id STRING,
  fromAccount STRING,
  toAccount STRING,
  amount BIGINT,
  currency STRING,
  requestedAt TIMESTAMP_LTZ(3),                                   -- (1)
  WATERMARK FOR requestedAt AS requestedAt - INTERVAL '5' SECOND  -- (2)
) WITH (
  'connector' = 'kafka',
  'topic' = 'transfers',
  'properties.bootstrap.servers' = 'localhost:9092',
  'properties.group.id' = 'sql-transfers',
  'properties.isolation.level' = 'read_committed',                -- (3)
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',                          -- (4)
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);
-- --8<-- [end:transfers]

CREATE TABLE card_payments (
  id STRING,
  cardNumber STRING,
  account STRING,
  merchant STRING,
  amount BIGINT,
  currency STRING,
  occurredAt TIMESTAMP_LTZ(3),
  WATERMARK FOR occurredAt AS occurredAt - INTERVAL '5' SECOND
) WITH (
  'connector' = 'kafka',
  'topic' = 'card-payments',
  'properties.bootstrap.servers' = 'localhost:9092',
  'properties.group.id' = 'sql-card-payments',
  'scan.startup.mode' = 'earliest-offset',
  'scan.bounded.mode' = 'latest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);

-- --8<-- [start:totals]
CREATE TABLE account_totals (
  account STRING,
  transfers BIGINT,
  amount BIGINT
) WITH (
  'connector' = 'kafka',
  'topic' = 'account-totals',
  'properties.bootstrap.servers' = 'localhost:9092',
  'format' = 'json'
);

CREATE TABLE account_totals_by_key (
  account STRING,
  transfers BIGINT,
  amount BIGINT,
  PRIMARY KEY (account) NOT ENFORCED
) WITH (
  'connector' = 'upsert-kafka',
  'topic' = 'account-totals-by-key',
  'properties.bootstrap.servers' = 'localhost:9092',
  'key.format' = 'json',
  'value.format' = 'json'
);
-- --8<-- [end:totals]

SET 'sql-client.execution.result-mode' = 'tableau';
SET 'table.local-time-zone' = 'UTC';
