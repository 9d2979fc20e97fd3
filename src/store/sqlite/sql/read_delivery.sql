-- Returns the delivery of a job and key, or no row.
SELECT delivery.*, job.id AS job_id
FROM delivery JOIN job ON job.seq = delivery.job_seq
WHERE delivery.job_seq = :seq AND delivery.key = :key
