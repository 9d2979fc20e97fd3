-- Returns the deliveries of one job, oldest first.
SELECT delivery.*, job.id AS job_id
FROM delivery JOIN job ON job.seq = delivery.job_seq
WHERE delivery.job_seq = :seq
ORDER BY delivery.seq
