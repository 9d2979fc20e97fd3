-- The first result stands.
INSERT INTO step (job_seq, key, result, at) VALUES (:seq, :key, :result, :now)
ON CONFLICT DO NOTHING
