-- Returns scheduled jobs, soonest first.
SELECT * FROM job
WHERE environment = :environment AND state = 'scheduled'
  AND due_at >= :from AND due_at < :until AND (due_at, seq) > (:after, :after_seq)
  AND (:search IS NULL OR label LIKE :search ESCAPE '\' OR item LIKE :search ESCAPE '\')
ORDER BY due_at, seq LIMIT :limit
