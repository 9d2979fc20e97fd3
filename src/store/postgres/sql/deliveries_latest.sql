-- Returns deliveries, the last changed first.
-- $1 environment, $2 from, $3 until, $4 after, $5 after_seq, $6 search, $7 limit
SELECT delivery.*, job.id AS job_id
FROM delivery JOIN job ON job.seq = delivery.job_seq
WHERE delivery.environment = $1
  AND delivery.changed_at >= $2::BIGINT AND delivery.changed_at < $3::BIGINT
  AND (delivery.changed_at, delivery.seq) < ($4::BIGINT, $5::BIGINT)
  AND ($6::TEXT IS NULL OR lower(delivery.subject) LIKE lower($6 COLLATE "C") ESCAPE '\')
ORDER BY delivery.changed_at DESC, delivery.seq DESC LIMIT $7::BIGINT
