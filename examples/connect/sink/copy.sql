-- Where the sink writes: a table of the same shape, and a role that may do no more than that.
CREATE SCHEMA copy;
CREATE TABLE copy.accounts (
    number   text PRIMARY KEY,
    holder   text NOT NULL,
    balance  bigint NOT NULL,
    memo     text
);
CREATE ROLE copy WITH LOGIN;
GRANT USAGE ON SCHEMA copy TO copy;
GRANT SELECT, INSERT, UPDATE, DELETE ON copy.accounts TO copy;
