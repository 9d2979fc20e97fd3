-- Returns the delivery of a job and key, or no row.
-- $1 seq, $2 key
SELECT delivery.*, job.id AS job_id
FROM delivery JOIN job ON job.seq = delivery.job_seq
WHERE delivery.job_seq = $1::BIGINT AND delivery.key = $2
