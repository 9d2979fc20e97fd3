-- Returns of which jobs a person was left out, the last first.
-- $1 environment, $2 address, $3 limit
SELECT left_out.*, job.id AS job_id, job.task
FROM left_out JOIN job ON job.seq = left_out.job_seq
WHERE lower(left_out.recipient) = lower($2::TEXT COLLATE "C") AND job.environment = $1
ORDER BY left_out.at DESC, left_out.seq DESC LIMIT $3::BIGINT
