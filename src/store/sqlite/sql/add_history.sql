-- Adds a line that tells of no attempt.
INSERT INTO history (job_seq, at, kind, attempt, reason) VALUES (:seq, :now, :kind, 0, :reason)
