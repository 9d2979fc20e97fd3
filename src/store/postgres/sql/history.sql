-- Returns the story of a job, oldest line first.
-- $1 seq
SELECT at, kind, attempt, started_at, reason, error, log, from_event_at, from_run_at, to_event_at,
  to_run_at
FROM history WHERE job_seq = $1::BIGINT ORDER BY seq
