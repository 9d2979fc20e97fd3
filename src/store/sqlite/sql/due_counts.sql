-- Returns task and jobs: what is planned from one instant to another.
SELECT task, count(*) AS jobs FROM job
WHERE environment = :environment AND state = 'scheduled' AND due_at >= :from AND due_at < :to
GROUP BY task ORDER BY task
