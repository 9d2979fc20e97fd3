-- Returns items whose name holds a text, those with the newest jobs first, then those without one.
-- Only the newest jobs are looked through, so that nothing else waits for it.
SELECT task, item, max(label) AS label, max(seq) AS newest FROM (
  SELECT task, item, label, seq FROM job
  WHERE seq > (SELECT max(seq) FROM job) - :newest AND environment = :environment
    AND (:task IS NULL OR task = :task) AND instr(lower(label), lower(:text)) > 0
  UNION ALL
  SELECT task, item, label, 0 AS seq FROM sighting
  WHERE environment = :environment AND (:task IS NULL OR task = :task)
    AND instr(lower(label), lower(:text)) > 0)
GROUP BY task, item
ORDER BY newest DESC, task, item LIMIT :limit
