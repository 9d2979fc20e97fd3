-- Returns finished jobs, the last finished first, those behind a position.
SELECT * FROM job
WHERE environment = :environment AND finished_at IS NOT NULL
  AND finished_at <= :at AND (finished_at, seq) < (:at, :seq)
  AND (:task IS NULL OR task = :task) AND (:item IS NULL OR item = :item)
  AND (:states IS NULL OR state IN (SELECT value FROM json_each(:states)))
ORDER BY finished_at DESC, seq DESC LIMIT :limit
