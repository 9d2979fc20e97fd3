-- Returns running jobs of other holders: all of them, or those whose lease has ended by the database's
-- clock, unlike SQLite; nobody else changes them until the transaction ends.
-- $1 environment, $2 holder, $3 now, $4 all
SELECT * FROM job
WHERE environment = $1 AND state = 'running' AND holder <> $2
  AND ($4::INTEGER = 1 OR lease_until <= lease_instant($3::BIGINT))
ORDER BY seq FOR UPDATE
