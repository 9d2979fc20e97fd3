-- Returns state and deliveries that came into it since an instant. CROSS JOIN keeps SQLite from
-- starting at the jobs, of which there are more.
SELECT delivery.state, count(*) AS deliveries
FROM delivery CROSS JOIN job ON job.seq = delivery.job_seq
WHERE delivery.changed_at >= :since AND job.environment = :environment GROUP BY delivery.state
ORDER BY delivery.state
