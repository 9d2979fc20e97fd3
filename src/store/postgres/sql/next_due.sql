-- Returns one row: the earliest due time of the tasks in a JSON list, one seek each; null where there is none.
-- $1 environment, $2 tasks
SELECT min(due_at) AS due_at FROM (
  SELECT (
    SELECT job.due_at FROM job
    WHERE job.environment = $1 AND job.task = wanted.value AND job.state = 'scheduled'
    ORDER BY job.due_at LIMIT 1
  ) AS due_at
  FROM jsonb_array_elements_text($2::JSONB) AS wanted
) AS first
