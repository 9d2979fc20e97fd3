-- Returns one row: what happened from one instant to another. CROSS JOIN keeps SQLite from starting
-- at the jobs, of which there are more.
SELECT
  (SELECT count(*) FROM delivery CROSS JOIN job ON job.seq = delivery.job_seq
    WHERE delivery.changed_at >= :from AND delivery.changed_at < :to
      AND delivery.state = 'sent' AND job.environment = :environment) AS sent,
  (SELECT count(*) FROM delivery CROSS JOIN job ON job.seq = delivery.job_seq
    WHERE delivery.changed_at >= :from AND delivery.changed_at < :to
      AND delivery.state = 'failed' AND job.environment = :environment) AS refused,
  (SELECT count(*) FROM job WHERE environment = :environment
    AND finished_at >= :from AND finished_at < :to AND state = 'failed') AS failed,
  (SELECT count(*) FROM job WHERE environment = :environment
    AND finished_at >= :from AND finished_at < :to AND state = 'missed') AS missed
