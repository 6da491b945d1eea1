-- One row for each transfer: who inserts it first has booked it.
CREATE TABLE booked_transfers (
    transfer text PRIMARY KEY
);

CREATE TABLE bookings (
    transfer text NOT NULL,
    account text NOT NULL,
    amount bigint NOT NULL
);

CREATE ROLE ledger LOGIN;
GRANT SELECT, INSERT ON booked_transfers, bookings TO ledger;
