-- Returns of which jobs a person was left out, the last first. CROSS JOIN keeps SQLite from starting
-- at the jobs.
SELECT left_out.*, job.id AS job_id, job.task
FROM left_out CROSS JOIN job ON job.seq = left_out.job_seq
WHERE left_out.recipient = :address COLLATE NOCASE AND job.environment = :environment
ORDER BY left_out.at DESC, left_out.seq DESC LIMIT :limit
