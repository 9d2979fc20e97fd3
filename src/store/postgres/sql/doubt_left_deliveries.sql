-- Marks what was being sent for jobs that nobody runs: how it came out was never written down.
-- $1 environment, $2 now, $3 until
UPDATE delivery SET state = 'unknown', unknown_at = $2::BIGINT, changed_at = $2::BIGINT
WHERE state = 'intended' AND changed_at <= $3::BIGINT AND EXISTS (
  SELECT 1 FROM job
  WHERE job.seq = delivery.job_seq AND job.environment = $1 AND job.state <> 'running'
)
