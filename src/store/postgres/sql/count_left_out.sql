-- Returns how many people were left out of a job.
-- $1 seq
SELECT count(*) AS people FROM left_out WHERE job_seq = $1::BIGINT
