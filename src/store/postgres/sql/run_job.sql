-- Makes the jobs of a JSON list due, no job twice, and adds a line to the story of each; changes nothing
-- where the job is not in the state that the person saw.
-- $1 jobs, $2 now, $3 reason
WITH wanted AS MATERIALIZED (
  SELECT job.seq, want.from FROM job
  JOIN jsonb_to_recordset($1::JSONB) AS want (seq BIGINT, "from" TEXT) ON want.seq = job.seq
  WHERE job.state = want.from AND job.state <> 'running'
  ORDER BY job.seq FOR UPDATE OF job
), due AS (
  UPDATE job SET state = 'scheduled', due_at = $2::BIGINT, forgiven = attempt, finished_at = NULL,
    reason = NULL, cancel_cause = NULL
  FROM wanted WHERE job.seq = wanted.seq
  RETURNING job.seq, wanted.from
)
INSERT INTO history (job_seq, at, kind, attempt, reason)
SELECT seq, $2::BIGINT, CASE WHEN "from" = 'scheduled' THEN 'moved' ELSE 'restored' END, 0, $3 FROM due
