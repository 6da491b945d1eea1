-- In the database of the fraud detection: the copy, and the inbox that lets each event have its effect once.

-- --8<-- [start:tables]
CREATE TABLE payments (
    id         bigint PRIMARY KEY,
    account    text NOT NULL,
    amount     bigint NOT NULL,
    status     text NOT NULL,
    booked_at  timestamptz NOT NULL,
    later      jsonb NOT NULL,
    changes    integer NOT NULL
);

CREATE TABLE inbox (
    event_id    text PRIMARY KEY,
    handled_at  timestamptz NOT NULL DEFAULT now()
);
-- --8<-- [end:tables]

GRANT SELECT, INSERT, UPDATE, DELETE ON payments, inbox TO desk;
