-- Returns finished jobs of a task, the last finished first.
SELECT * FROM job INDEXED BY job_of_task
WHERE environment = :environment AND task = :task
  AND finished_at >= :from AND finished_at < :until AND (finished_at, seq) < (:after, :after_seq)
  AND (:states IS NULL OR state IN (SELECT value FROM json_each(:states)))
  AND (:search IS NULL OR label LIKE :search ESCAPE '\' OR item LIKE :search ESCAPE '\')
ORDER BY finished_at DESC, seq DESC LIMIT :limit
