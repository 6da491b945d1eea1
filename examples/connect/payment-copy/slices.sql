-- Run on both sides: one line per hour. Lines that differ name the hours to look into.
-- --8<-- [start:slices]
SELECT to_char(booked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24') AS slice,
       count(*) AS payments,
       sum(amount) AS amount,
       sum(('x' || left(md5(line), 15))::bit(60)::bigint) AS checksum
FROM (
    SELECT booked_at, amount,
           jsonb_build_array(id, account, amount, status, extract(epoch FROM booked_at), channel)::text AS line
    FROM compared
) AS lines
GROUP BY slice
ORDER BY slice;
-- --8<-- [end:slices]
