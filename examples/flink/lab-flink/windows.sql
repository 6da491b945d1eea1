SET 'table.local-time-zone' = 'UTC';
SET 'pipeline.name' = 'windows';

-- --8<-- [start:source]
CREATE TABLE transfers (
  id STRING,
  amount BIGINT,
  requestedAt TIMESTAMP_LTZ(3),
  WATERMARK FOR requestedAt AS requestedAt - INTERVAL '5' SECOND
) WITH (
  'connector' = 'kafka',
  'topic' = 'transfers',
  'properties.bootstrap.servers' = 'localhost:9092',
  'properties.group.id' = 'windows',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'json',
  'json.timestamp-format.standard' = 'ISO-8601'
);
-- --8<-- [end:source]

-- --8<-- [start:sink]
CREATE TABLE transfers_per_window (
  window_start TIMESTAMP(3),
  transfers BIGINT,
  amount BIGINT
) WITH (
  'connector' = 'kafka',
  'topic' = 'transfers-per-window',
  'properties.bootstrap.servers' = 'localhost:9092',
  'properties.transaction.timeout.ms' = '600000',
  'sink.delivery-guarantee' = 'exactly-once',
  'sink.transactional-id-prefix' = 'windows',
  'format' = 'json'
);
-- --8<-- [end:sink]

-- --8<-- [start:query]
INSERT INTO transfers_per_window
SELECT window_start, COUNT(*), SUM(amount)
FROM TABLE(
  TUMBLE(TABLE transfers, DESCRIPTOR(requestedAt), INTERVAL '10' SECOND))
GROUP BY window_start, window_end;
-- --8<-- [end:query]
