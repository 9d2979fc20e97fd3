-- Marks what was being sent for jobs that nobody runs: how it came out was never written down.
UPDATE delivery SET state = 'unknown', unknown_at = :now, changed_at = :now
WHERE state = 'intended' AND changed_at <= :until AND EXISTS (
  SELECT 1 FROM job
  WHERE job.seq = delivery.job_seq AND job.environment = :environment AND job.state <> 'running'
)
