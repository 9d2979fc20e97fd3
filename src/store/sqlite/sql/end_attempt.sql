-- Adds the line of an attempt that ends; nothing where the lease was lost, or where putting back
-- would say the same once more: a server that is down for a day would else fill the story. Runs
-- before settle.sql, which takes the time of the claim away.
INSERT INTO history (job_seq, at, kind, attempt, started_at, reason, error, log)
SELECT seq, :now, :kind, attempt, claimed_at, :reason, :error, :log
FROM job
WHERE seq = :seq AND holder = :holder AND attempt = :attempt AND state = 'running'
  AND NOT (:kind = 'put_back' AND EXISTS (
    SELECT 1 FROM history said
    WHERE said.seq = (SELECT max(line.seq) FROM history line WHERE line.job_seq = job.seq)
      AND said.kind = 'put_back' AND said.reason = :reason AND said.attempt = job.attempt
  ))
