-- Returns one page of a task's scheduled jobs, in the order of the index job_due.
SELECT seq, id, item, occurrence, label, event_at, run_at, due_at, attempt
FROM job
WHERE environment = :environment AND task = :task AND state = 'scheduled'
  AND (due_at, event_at, seq) > (:due_at, :event_at, :seq)
ORDER BY due_at, event_at, seq LIMIT :limit
