-- Returns task, state and jobs. Open jobs are counted in indexes that hold nothing else; the numbers of
-- finished ones stand in several rows, unlike in SQLite.
-- $1 environment
SELECT task, state, count(*) AS jobs FROM job
WHERE environment = $1 AND state = 'scheduled' GROUP BY task, state
UNION ALL
SELECT task, state, count(*) FROM job
WHERE environment = $1 AND state = 'running' GROUP BY task, state
UNION ALL
SELECT task, state, sum(jobs) FROM finished_count
WHERE environment = $1 GROUP BY task, state HAVING sum(jobs) > 0
ORDER BY task, state
