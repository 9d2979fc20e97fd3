-- Returns deliveries to one address, the last changed first.
SELECT delivery.*, job.id AS job_id
FROM delivery INDEXED BY delivery_to CROSS JOIN job ON job.seq = delivery.job_seq
WHERE delivery.environment = :environment AND delivery.recipient = :to COLLATE NOCASE
  AND delivery.changed_at >= :from AND delivery.changed_at < :until
  AND (delivery.changed_at, delivery.seq) < (:after, :after_seq)
  AND (:task IS NULL OR delivery.task = :task)
  AND (:states IS NULL OR delivery.state IN (SELECT value FROM json_each(:states)))
  AND (:search IS NULL OR delivery.subject LIKE :search ESCAPE '\')
ORDER BY delivery.changed_at DESC, delivery.seq DESC LIMIT :limit
