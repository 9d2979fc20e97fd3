-- Returns one page of a task's jobs that were done with before an instant, in the order of the index
-- job_of_task.
SELECT seq, item, finished_at FROM job
WHERE environment = :environment AND task = :task AND finished_at < :before
  AND (finished_at, seq) > (:finished_at, :seq)
ORDER BY finished_at, seq LIMIT :limit
