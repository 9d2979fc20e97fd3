-- Returns one row where the attempt still holds its job, and keeps it so until the transaction ends: a
-- rescue that came in between would let two attempts write. Not in SQLite, where one transaction
-- writes at a time. Of who renews leases it does not keep off, as FOR SHARE would: only of who gives the
-- job away, all of whom take it FOR UPDATE.
-- $1 seq, $2 holder, $3 attempt
SELECT 1 AS running FROM job
WHERE seq = $1::BIGINT AND holder = $2 AND attempt = $3::INTEGER AND state = 'running' FOR KEY SHARE
