-- Returns one row; null where nothing is open.
SELECT min(event_at) AS event_at FROM (
  SELECT min(event_at) AS event_at FROM job
  WHERE environment = :environment AND task = :task AND state = 'scheduled'
  UNION ALL
  SELECT min(event_at) FROM job INDEXED BY job_running
  WHERE environment = :environment AND task = :task AND state = 'running'
)
