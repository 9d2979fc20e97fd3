-- Returns deliveries of one state, the last changed first.
-- $1 environment, $2 state, $3 from, $4 until, $5 after, $6 after_seq, $7 search, $8 limit
SELECT delivery.*, job.id AS job_id
FROM delivery JOIN job ON job.seq = delivery.job_seq
WHERE delivery.environment = $1 AND delivery.state = $2
  AND delivery.changed_at >= $3::BIGINT AND delivery.changed_at < $4::BIGINT
  AND (delivery.changed_at, delivery.seq) < ($5::BIGINT, $6::BIGINT)
  AND ($7::TEXT IS NULL OR lower(delivery.subject) LIKE lower($7 COLLATE "C") ESCAPE '\')
ORDER BY delivery.changed_at DESC, delivery.seq DESC LIMIT $8::BIGINT
