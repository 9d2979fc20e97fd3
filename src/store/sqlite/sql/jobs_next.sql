-- Returns jobs that are not finished, soonest first, those behind a position.
SELECT * FROM job
WHERE environment = :environment AND finished_at IS NULL
  AND due_at >= :at AND (due_at, seq) > (:at, :seq)
  AND (:task IS NULL OR task = :task) AND (:item IS NULL OR item = :item)
  AND (:states IS NULL OR state IN (SELECT value FROM json_each(:states)))
ORDER BY due_at, seq LIMIT :limit
