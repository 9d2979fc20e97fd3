-- Returns state and deliveries that came into it since an instant.
SELECT state, count(*) AS deliveries FROM delivery INDEXED BY delivery_latest
WHERE environment = :environment AND changed_at >= :since GROUP BY state
ORDER BY state
