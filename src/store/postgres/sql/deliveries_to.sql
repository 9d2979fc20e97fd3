-- Returns deliveries to one address, the last changed first.
-- $1 environment, $2 task, $3 to, $4 from, $5 until, $6 after, $7 after_seq, $8 states, $9 search, $10 limit
SELECT delivery.*, job.id AS job_id
FROM delivery JOIN job ON job.seq = delivery.job_seq
WHERE delivery.environment = $1 AND lower(delivery.recipient) = lower($3::TEXT COLLATE "C")
  AND delivery.changed_at >= $4::BIGINT AND delivery.changed_at < $5::BIGINT
  AND (delivery.changed_at, delivery.seq) < ($6::BIGINT, $7::BIGINT)
  AND ($2::TEXT IS NULL OR delivery.task = $2)
  AND ($8::JSONB IS NULL OR $8::JSONB ? delivery.state)
  AND ($9::TEXT IS NULL OR lower(delivery.subject) LIKE lower($9 COLLATE "C") ESCAPE '\')
ORDER BY delivery.changed_at DESC, delivery.seq DESC LIMIT $10::BIGINT
