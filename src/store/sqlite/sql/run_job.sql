-- Changes one row; none where the job is not in the state that the person saw.
UPDATE job SET state = 'scheduled', due_at = :now, forgiven = attempt, finished_at = NULL,
  reason = NULL, cancel_cause = NULL
WHERE seq = :seq AND state = :from AND state <> 'running'
