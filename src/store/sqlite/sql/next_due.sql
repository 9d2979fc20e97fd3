-- Returns one row: the earliest due time of the tasks in a JSON list, one seek each; null where there is none.
SELECT min(due_at) AS due_at FROM (
  SELECT (
    SELECT job.due_at FROM job
    WHERE job.environment = :environment AND job.task = wanted.value AND job.state = 'scheduled'
    ORDER BY job.due_at LIMIT 1
  ) AS due_at
  FROM json_each(:tasks) AS wanted
)
