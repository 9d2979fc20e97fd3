-- Returns the jobs of the items in a JSON list.
-- $1 environment, $2 task, $3 items
SELECT seq, id, item, occurrence, label, event_at, run_at, due_at, state, attempt, cancel_cause
FROM job
WHERE environment = $1 AND task = $2
  AND item IN (SELECT value FROM jsonb_array_elements_text($3::JSONB))
