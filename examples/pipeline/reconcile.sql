SELECT branch, account,
       sum(sign) AS payments,
       sum(sign * amount) AS won,
       sum(sign * id * amount) AS checksum
FROM payment_changes
GROUP BY branch, account
HAVING sum(sign) <> 0
ORDER BY branch, account
