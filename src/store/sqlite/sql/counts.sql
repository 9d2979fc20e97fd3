-- Returns task, state and jobs; each state comes from an index that holds nothing else.
SELECT task, state, count(*) AS jobs FROM job
WHERE environment = :environment AND state = 'scheduled' GROUP BY task
UNION ALL
SELECT task, state, count(*) FROM job INDEXED BY job_running
WHERE environment = :environment AND state = 'running' GROUP BY task
UNION ALL
SELECT task, state, count(*) FROM job
WHERE environment = :environment AND finished_at IS NOT NULL GROUP BY task, state
ORDER BY task, state
