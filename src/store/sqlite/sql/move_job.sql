-- Changes nothing where the job is no longer scheduled or the new event is taken.
UPDATE OR IGNORE job SET label = :label, event_at = :event_at, run_at = :run_at, due_at = :run_at
WHERE seq = :seq AND state = 'scheduled'
