-- Returns one row: what happened from one instant to another.
SELECT sent, late, (
    SELECT count(*) FROM delivery WHERE environment = :environment AND state = 'failed'
      AND changed_at >= :from AND changed_at < :to
  ) AS refused, (
    SELECT count(*) FROM job WHERE environment = :environment AND state = 'failed'
      AND finished_at >= :from AND finished_at < :to
  ) AS failed, (
    SELECT count(*) FROM job WHERE environment = :environment AND state = 'missed'
      AND finished_at >= :from AND finished_at < :to
  ) AS missed
FROM (
  SELECT count(*) AS sent, count(*) FILTER (WHERE changed_at > job_at + :late_ms) AS late
  FROM delivery WHERE environment = :environment AND state = 'sent'
    AND changed_at >= :from AND changed_at < :to
)
