-- The first result stands.
-- $1 seq, $2 key, $3 result, $4 now
INSERT INTO step (job_seq, key, result, at) VALUES ($1::BIGINT, $2, $3, $4::BIGINT)
ON CONFLICT DO NOTHING
