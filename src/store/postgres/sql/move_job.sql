-- Moves the jobs of a JSON list, no two of one item, and adds a line to the story of each; changes nothing
-- where the job is no longer scheduled or the new event is taken. A job that is to run at the time it
-- was always to run stays due when it is, be it later or sooner: somebody wants it so.
-- $1 moves, $2 now
WITH moved AS (
  UPDATE job SET label = move.label, event_at = move.event_at, run_at = move.run_at,
    due_at = CASE WHEN job.run_at = move.run_at THEN job.due_at ELSE move.run_at END
  FROM jsonb_to_recordset($1::JSONB) AS move (seq BIGINT, label TEXT, event_at BIGINT, run_at BIGINT,
    reason TEXT), job AS before
  WHERE job.seq = move.seq AND job.state = 'scheduled' AND before.seq = job.seq AND NOT EXISTS (
    SELECT 1 FROM job AS taken
    WHERE taken.environment = job.environment AND taken.task = job.task AND taken.item = job.item
      AND taken.event_at = move.event_at AND taken.seq <> job.seq
  )
  RETURNING job.seq, move.reason, before.event_at AS from_event_at, before.run_at AS from_run_at,
    job.event_at AS to_event_at, job.run_at AS to_run_at
)
INSERT INTO history (job_seq, at, kind, attempt, reason, from_event_at, from_run_at, to_event_at,
  to_run_at)
SELECT seq, $2::BIGINT, 'moved', 0, reason, from_event_at, from_run_at, to_event_at, to_run_at
FROM moved
