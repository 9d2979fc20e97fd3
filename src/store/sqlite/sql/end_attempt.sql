-- Adds the line of an attempt that ends; nothing where the lease was lost. Runs before settle.sql,
-- which takes the time of the claim away.
INSERT INTO history (job_seq, at, kind, attempt, started_at, reason, error, log)
SELECT seq, :now, :kind, attempt, claimed_at, :reason, :error, :log
FROM job
WHERE seq = :seq AND holder = :holder AND attempt = :attempt AND state = 'running'
