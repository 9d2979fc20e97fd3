-- Returns deliveries, the last changed first: found in the index, and only then read.
SELECT delivery.*, job.id AS job_id
FROM (
  SELECT seq FROM delivery INDEXED BY delivery_latest
  WHERE environment = :environment AND changed_at >= :from AND changed_at < :until
    AND (changed_at, seq) < (:after, :after_seq)
    AND (:search IS NULL OR subject LIKE :search ESCAPE '\')
  ORDER BY changed_at DESC, seq DESC LIMIT :limit
) AS found
CROSS JOIN delivery ON delivery.seq = found.seq
CROSS JOIN job ON job.seq = delivery.job_seq
ORDER BY delivery.changed_at DESC, delivery.seq DESC
