-- Returns the mails to a person, the last changed first. CROSS JOIN keeps SQLite from starting at the
-- jobs.
SELECT delivery.*, job.id AS job_id, job.task
FROM delivery CROSS JOIN job ON job.seq = delivery.job_seq
WHERE lower(delivery.recipient) = lower(:address) AND job.environment = :environment
ORDER BY delivery.changed_at DESC, delivery.seq DESC LIMIT :limit
