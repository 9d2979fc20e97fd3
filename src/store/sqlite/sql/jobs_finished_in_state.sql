-- Returns jobs of one finished state, the last finished first.
SELECT * FROM job INDEXED BY job_ended
WHERE environment = :environment AND state = :state
  AND finished_at >= :from AND finished_at < :until AND (finished_at, seq) < (:after, :after_seq)
  AND (:search IS NULL OR label LIKE :search ESCAPE '\' OR item LIKE :search ESCAPE '\')
ORDER BY finished_at DESC, seq DESC LIMIT :limit
