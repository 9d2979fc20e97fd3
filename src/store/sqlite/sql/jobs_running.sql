-- Returns running jobs, which are few, soonest due first.
SELECT * FROM job INDEXED BY job_running
WHERE environment = :environment AND state = 'running' AND (:task IS NULL OR task = :task)
  AND due_at >= :from AND due_at < :until AND (due_at, seq) > (:after, :after_seq)
  AND (:search IS NULL OR label LIKE :search ESCAPE '\' OR item LIKE :search ESCAPE '\')
ORDER BY due_at, seq LIMIT :limit
