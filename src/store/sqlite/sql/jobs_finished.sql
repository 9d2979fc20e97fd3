-- Returns finished jobs, the last finished first.
SELECT * FROM job INDEXED BY job_finished
WHERE environment = :environment AND finished_at >= :from AND finished_at < :until
  AND (finished_at, seq) < (:after, :after_seq)
  AND (:search IS NULL OR label LIKE :search ESCAPE '\' OR item LIKE :search ESCAPE '\')
ORDER BY finished_at DESC, seq DESC LIMIT :limit
