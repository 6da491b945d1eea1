SET 'pipeline.name' = 'payments-by-branch';
-- --8<-- [start:source]
SET 'table.exec.source.cdc-events-duplicate' = 'true';

CREATE TABLE accounts (
  number STRING,
  branch STRING,
  PRIMARY KEY (number) NOT ENFORCED                     -- (1)
) WITH (
  'connector' = 'kafka',
  'topic' = 'bank.public.accounts',
  'properties.bootstrap.servers' = 'localhost:9092',
  'properties.group.id' = 'payments-by-branch',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'debezium-json'                            -- (2)
);

CREATE TABLE payments (
  id BIGINT,
  account STRING,
  amount BIGINT,
  status STRING,
  PRIMARY KEY (id) NOT ENFORCED
) WITH (
  'connector' = 'kafka',
  'topic' = 'bank.public.payments',
  'properties.bootstrap.servers' = 'localhost:9092',
  'properties.group.id' = 'payments-by-branch',
  'scan.startup.mode' = 'earliest-offset',
  'format' = 'debezium-json'
);
-- --8<-- [end:source]

-- --8<-- [start:sink]
CREATE TABLE payments_by_branch (
  id BIGINT,
  account STRING,
  branch STRING,
  amount BIGINT,
  status STRING
) WITH (
  'connector' = 'kafka',
  'topic' = 'payments-by-branch',
  'properties.bootstrap.servers' = 'localhost:9092',
  'properties.transaction.timeout.ms' = '600000',
  'sink.delivery-guarantee' = 'exactly-once',           -- (1)
  'sink.transactional-id-prefix' = 'payments-by-branch',
  'format' = 'debezium-json'                            -- (2)
);

INSERT INTO payments_by_branch
SELECT id, account, branch, amount, status
FROM payments JOIN accounts                             -- (3)
ON number = account;
-- --8<-- [end:sink]
