-- Forgets the history of a job that prune_job.sql is about to forget.
DELETE FROM history WHERE job_seq = :seq
  AND EXISTS (SELECT 1 FROM job WHERE job.seq = :seq AND job.finished_at IS NOT NULL)
