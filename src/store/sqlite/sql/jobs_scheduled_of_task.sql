-- Returns scheduled jobs of a task, soonest first.
SELECT * FROM job INDEXED BY job_due
WHERE environment = :environment AND task = :task AND state = 'scheduled'
  AND due_at >= :from AND due_at < :until AND (due_at, seq) > (:after, :after_seq)
  AND (:search IS NULL OR label LIKE :search ESCAPE '\' OR item LIKE :search ESCAPE '\')
ORDER BY due_at, seq LIMIT :limit
