-- The bank's cards, in MariaDB.
-- --8<-- [start:table]
CREATE TABLE cards (
    number   varchar(20) PRIMARY KEY,
    account  varchar(20) NOT NULL,
    status   varchar(20) NOT NULL
);
-- --8<-- [end:table]

INSERT INTO cards VALUES
    ('4000-01', '110-001', 'ACTIVE'),
    ('4000-02', '110-002', 'ACTIVE');
