-- Adds a person, or says the reason anew.
INSERT INTO left_out (job_seq, recipient, name, reason, note, attempt, at)
VALUES (:seq, :recipient, :name, :reason, :note, :attempt, :now)
ON CONFLICT (job_seq, recipient, name) DO UPDATE SET
  reason = excluded.reason, note = excluded.note, attempt = excluded.attempt, at = excluded.at
