-- Returns the deliveries of one job, oldest first.
-- $1 seq
SELECT delivery.*, job.id AS job_id
FROM delivery JOIN job ON job.seq = delivery.job_seq
WHERE delivery.job_seq = $1::BIGINT
ORDER BY delivery.seq
