-- Returns one page of a task's jobs that were done with before an instant, in the order of the index
-- job_of_task.
-- $1 environment, $2 task, $3 before, $4 finished_at, $5 seq, $6 limit
SELECT seq, item, finished_at FROM job
WHERE environment = $1 AND task = $2 AND finished_at < $3::BIGINT
  AND (finished_at, seq) > ($4::BIGINT, $5::BIGINT)
ORDER BY finished_at, seq LIMIT $6::BIGINT
