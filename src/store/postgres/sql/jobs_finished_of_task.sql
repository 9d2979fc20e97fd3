-- Returns finished jobs of a task, the last finished first.
-- $1 environment, $2 task, $3 from, $4 until, $5 after, $6 after_seq, $7 states, $8 search, $9 limit
SELECT * FROM job
WHERE environment = $1 AND task = $2 AND finished_at >= $3::BIGINT AND finished_at < $4::BIGINT
  AND (finished_at, seq) < ($5::BIGINT, $6::BIGINT)
  AND ($7::JSONB IS NULL OR $7::JSONB ? state)
  AND ($8::TEXT IS NULL OR lower(label) LIKE lower($8 COLLATE "C") ESCAPE '\'
    OR lower(item) LIKE lower($8 COLLATE "C") ESCAPE '\')
ORDER BY finished_at DESC, seq DESC LIMIT $9::BIGINT
