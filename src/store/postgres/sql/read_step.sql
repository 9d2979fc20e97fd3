-- Returns the step, or no row.
-- $1 seq, $2 key
SELECT result FROM step WHERE job_seq = $1::BIGINT AND key = $2
