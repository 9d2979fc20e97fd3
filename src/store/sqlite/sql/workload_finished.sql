-- Returns task, state and jobs of what was finished since an instant.
SELECT task, state, count(*) AS jobs FROM job INDEXED BY job_finished
WHERE environment = :environment AND finished_at >= :since GROUP BY task, state
ORDER BY task, state
