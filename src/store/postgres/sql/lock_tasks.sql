-- Returns nothing of use; lets one daemon at a time claim of the tasks in a JSON list: their running jobs
-- are counted, and two that count at once would both find room. In the order of their names, so that nobody
-- waits in a circle. Not in SQLite, where one transaction writes at a time.
-- $1 environment, $2 tasks
SELECT pg_advisory_xact_lock(lock_number('claim ' || $1::TEXT, task)) FROM (
  SELECT DISTINCT value COLLATE "C" AS task FROM jsonb_array_elements_text($2::JSONB) ORDER BY 1
) AS wanted
