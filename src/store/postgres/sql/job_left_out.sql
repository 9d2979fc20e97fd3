-- Returns whom a job left out, in the order they were first told.
-- $1 seq
SELECT left_out.*, job.id AS job_id, job.task
FROM left_out JOIN job ON job.seq = left_out.job_seq
WHERE left_out.job_seq = $1::BIGINT
ORDER BY left_out.seq
