-- Returns every job of an item, which are few, of one task or of each: one seek for each task that has
-- jobs, and one to find the next of these. The caller sorts and filters.
-- $1 environment, $2 task, $3 item
WITH RECURSIVE name (task) AS (
  SELECT min(task) FROM job WHERE environment = $1
  UNION ALL
  SELECT (SELECT min(job.task) FROM job WHERE environment = $1 AND job.task > name.task)
  FROM name WHERE name.task IS NOT NULL
)
SELECT job.* FROM name JOIN job ON job.environment = $1 AND job.task = name.task AND job.item = $3
WHERE $2::TEXT IS NULL OR job.task = $2
