-- Returns every job of an item, which are few, of one task or of each: one seek for each task that has
-- jobs, and one to find the next of these. The caller sorts and filters.
WITH RECURSIVE name (task) AS (
  SELECT min(task) FROM job WHERE environment = :environment
  UNION ALL
  SELECT (SELECT min(job.task) FROM job WHERE environment = :environment AND job.task > name.task)
  FROM name WHERE name.task IS NOT NULL
)
SELECT job.* FROM name CROSS JOIN job ON job.environment = :environment
  AND job.task = name.task AND job.item = :item
WHERE :task IS NULL OR job.task = :task
