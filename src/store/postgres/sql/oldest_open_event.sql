-- Returns one row; null where nothing is open.
-- $1 environment, $2 task
SELECT min(event_at) AS event_at FROM (
  SELECT min(event_at) AS event_at FROM job
  WHERE environment = $1 AND task = $2 AND state = 'scheduled'
  UNION ALL
  SELECT min(event_at) FROM job
  WHERE environment = $1 AND task = $2 AND state = 'running'
) AS open
