-- Returns deliveries of one task, the last changed first.
-- $1 environment, $2 task, $3 from, $4 until, $5 after, $6 after_seq, $7 states, $8 search, $9 limit
SELECT delivery.*, job.id AS job_id
FROM delivery JOIN job ON job.seq = delivery.job_seq
WHERE delivery.environment = $1 AND delivery.task = $2
  AND delivery.changed_at >= $3::BIGINT AND delivery.changed_at < $4::BIGINT
  AND (delivery.changed_at, delivery.seq) < ($5::BIGINT, $6::BIGINT)
  AND ($7::JSONB IS NULL OR $7::JSONB ? delivery.state)
  AND ($8::TEXT IS NULL OR lower(delivery.subject) LIKE lower($8 COLLATE "C") ESCAPE '\')
ORDER BY delivery.changed_at DESC, delivery.seq DESC LIMIT $9::BIGINT
