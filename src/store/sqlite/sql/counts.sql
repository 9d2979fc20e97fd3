-- Returns task, state and jobs. Open jobs are counted in indexes that hold nothing else.
SELECT task, state, count(*) AS jobs FROM job
WHERE environment = :environment AND state = 'scheduled' GROUP BY task
UNION ALL
SELECT task, state, count(*) FROM job INDEXED BY job_running
WHERE environment = :environment AND state = 'running' GROUP BY task
UNION ALL
SELECT task, state, jobs FROM finished_count WHERE environment = :environment AND jobs > 0
ORDER BY task, state
