-- Returns one page of a task's scheduled jobs, in the order of the index job_due.
-- $1 environment, $2 task, $3 due_at, $4 event_at, $5 seq, $6 limit
SELECT seq, id, item, occurrence, label, event_at, run_at, due_at, state, attempt, cancel_cause
FROM job
WHERE environment = $1 AND task = $2 AND state = 'scheduled'
  AND (due_at, event_at, seq) > ($3::BIGINT, $4::BIGINT, $5::BIGINT)
ORDER BY due_at, event_at, seq LIMIT $6::BIGINT
