-- Returns state and deliveries that came into it since an instant.
-- $1 environment, $2 since
SELECT state, count(*) AS deliveries FROM delivery
WHERE environment = $1 AND changed_at >= $2::BIGINT GROUP BY state
ORDER BY state
