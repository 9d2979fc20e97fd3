-- Returns the jobs of the items in a JSON list.
SELECT seq, id, item, occurrence, label, event_at, run_at, due_at, state, attempt, cancel_cause
FROM job
WHERE environment = :environment AND task = :task
  AND item IN (SELECT value FROM json_each(:items))
