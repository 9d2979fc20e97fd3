-- Returns deliveries of one state, the last changed first.
SELECT delivery.*, job.id AS job_id
FROM delivery INDEXED BY delivery_in_state CROSS JOIN job ON job.seq = delivery.job_seq
WHERE delivery.environment = :environment AND delivery.state = :state
  AND delivery.changed_at >= :from AND delivery.changed_at < :until
  AND (delivery.changed_at, delivery.seq) < (:after, :after_seq)
  AND (:search IS NULL OR delivery.subject LIKE :search ESCAPE '\')
ORDER BY delivery.changed_at DESC, delivery.seq DESC LIMIT :limit
