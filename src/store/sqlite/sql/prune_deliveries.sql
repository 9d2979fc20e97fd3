-- Forgets the deliveries of a job that prune_job.sql is about to forget; returns whom they went to.
DELETE FROM delivery WHERE job_seq = :seq
  AND EXISTS (SELECT 1 FROM job WHERE job.seq = :seq AND job.finished_at IS NOT NULL)
RETURNING recipient
