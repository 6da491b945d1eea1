-- Run on both sides: the rows of one hour (-v slice=…), in an order that does not depend on the side.
-- --8<-- [start:rows]
SELECT jsonb_build_array(id, account, amount, status, extract(epoch FROM booked_at), channel) AS line
FROM compared
WHERE to_char(booked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24') = :'slice'
ORDER BY id;
-- --8<-- [end:rows]
