-- Restores the jobs of a JSON list, and adds a line to the story of each; changes nothing where the job
-- is not cancelled, or a person did it.
-- $1 restores, $2 now
WITH restored AS (
  UPDATE job SET state = 'scheduled', finished_at = NULL, reason = NULL, cancel_cause = NULL,
    label = back.label, run_at = back.run_at, due_at = back.run_at
  FROM jsonb_to_recordset($1::JSONB) AS back (seq BIGINT, label TEXT, run_at BIGINT, reason TEXT)
  WHERE job.seq = back.seq AND job.state = 'cancelled' AND job.cancel_cause <> 'person'
  RETURNING job.seq, back.reason
)
INSERT INTO history (job_seq, at, kind, attempt, reason)
SELECT seq, $2::BIGINT, 'restored', 0, reason FROM restored
