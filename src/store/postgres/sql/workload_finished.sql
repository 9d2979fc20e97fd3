-- Returns task, state and jobs of what was finished since an instant.
-- $1 environment, $2 since
SELECT task, state, count(*) AS jobs FROM job
WHERE environment = $1 AND finished_at >= $2::BIGINT GROUP BY task, state
ORDER BY task, state
