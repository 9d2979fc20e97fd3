-- Returns one row where the attempt still holds its job.
-- $1 seq, $2 holder, $3 attempt
SELECT 1 AS running FROM job
WHERE seq = $1::BIGINT AND holder = $2 AND attempt = $3::INTEGER AND state = 'running'
