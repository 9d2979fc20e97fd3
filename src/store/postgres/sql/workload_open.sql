-- Returns task, state, jobs, due (how many of them are due) and due_at (of the earliest).
-- $1 environment, $2 now
SELECT task, state, count(*) AS jobs, count(*) FILTER (WHERE due_at <= $2::BIGINT) AS due,
  min(due_at) AS due_at
FROM job WHERE environment = $1 AND state = 'scheduled' GROUP BY task, state
UNION ALL
SELECT task, state, count(*), 0, min(due_at) FROM job
WHERE environment = $1 AND state = 'running' GROUP BY task, state
ORDER BY task, state
