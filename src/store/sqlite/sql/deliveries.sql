-- Returns deliveries, the last changed first, those behind a position. CROSS JOIN keeps SQLite from starting at the jobs.
SELECT delivery.*, job.id AS job_id, job.task
FROM delivery CROSS JOIN job ON job.seq = delivery.job_seq
WHERE job.environment = :environment
  AND delivery.changed_at <= :at AND (delivery.changed_at, delivery.seq) < (:at, :seq)
  AND (:task IS NULL OR job.task = :task)
  AND (:states IS NULL OR delivery.state IN (SELECT value FROM json_each(:states)))
ORDER BY delivery.changed_at DESC, delivery.seq DESC LIMIT :limit
