-- What a database administrator gives the connector. Its password is set apart from this file.
-- --8<-- [start:role]
CREATE USER cdc@'%';
GRANT SELECT, RELOAD, SHOW DATABASES, REPLICATION SLAVE, BINLOG MONITOR ON *.* TO cdc@'%';
-- --8<-- [end:role]
