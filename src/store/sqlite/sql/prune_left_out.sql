-- Forgets whom a job left out that prune_job.sql is about to forget.
DELETE FROM left_out WHERE job_seq = :seq
  AND EXISTS (SELECT 1 FROM job WHERE job.seq = :seq AND job.finished_at IS NOT NULL)
