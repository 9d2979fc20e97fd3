-- Changes nothing where the job is not cancelled, or a person did it.
UPDATE job SET state = 'scheduled', finished_at = NULL, reason = NULL, cancel_cause = NULL,
  label = :label, run_at = :run_at, due_at = :run_at
WHERE seq = :seq AND state = 'cancelled' AND cancel_cause <> 'person'
