-- Adds the line of a job that was moved.
INSERT INTO history (job_seq, at, kind, attempt, reason, from_event_at, from_run_at, to_event_at,
  to_run_at)
VALUES (:seq, :now, 'moved', 0, :reason, :from_event_at, :from_run_at, :to_event_at, :to_run_at)
