-- Returns task, state, jobs, due (how many of them are due) and due_at (of the earliest); each state
-- comes from an index that holds nothing else.
SELECT task, state, count(*) AS jobs, count(*) FILTER (WHERE due_at <= :now) AS due,
  min(due_at) AS due_at
FROM job WHERE environment = :environment AND state = 'scheduled' GROUP BY task
UNION ALL
SELECT task, state, count(*), 0, min(due_at) FROM job INDEXED BY job_running
WHERE environment = :environment AND state = 'running' GROUP BY task
ORDER BY task, state
