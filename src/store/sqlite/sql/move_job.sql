-- Changes nothing where the job is no longer scheduled or the new event is taken. A job that is to run
-- at the time it was always to run stays due when it is, be it later or sooner: somebody wants it so.
UPDATE OR IGNORE job SET label = :label, event_at = :event_at, run_at = :run_at, due_at = CASE WHEN run_at = :run_at THEN due_at ELSE :run_at END
WHERE seq = :seq AND state = 'scheduled'
