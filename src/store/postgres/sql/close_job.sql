-- Cancels or misses the jobs of a JSON list, and adds a line to the story of each; changes nothing where
-- the job is no longer scheduled.
-- $1 jobs, $2 state, $3 now
WITH closed AS (
  UPDATE job SET state = $2, finished_at = $3::BIGINT, reason = over.reason,
    cancel_cause = over.cause
  FROM jsonb_to_recordset($1::JSONB) AS over (seq BIGINT, cause TEXT, reason TEXT)
  WHERE job.seq = over.seq AND job.state = 'scheduled'
  RETURNING job.seq, over.reason
)
INSERT INTO history (job_seq, at, kind, attempt, reason)
SELECT seq, $3::BIGINT, $2, 0, reason FROM closed
