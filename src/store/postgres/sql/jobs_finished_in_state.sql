-- Returns jobs of one finished state, the last finished first.
-- $1 environment, $2 state, $3 from, $4 until, $5 after, $6 after_seq, $7 search, $8 limit
SELECT * FROM job
WHERE environment = $1 AND state = $2 AND finished_at IS NOT NULL
  AND finished_at >= $3::BIGINT AND finished_at < $4::BIGINT
  AND (finished_at, seq) < ($5::BIGINT, $6::BIGINT)
  AND ($7::TEXT IS NULL OR lower(label) LIKE lower($7 COLLATE "C") ESCAPE '\'
    OR lower(item) LIKE lower($7 COLLATE "C") ESCAPE '\')
ORDER BY finished_at DESC, seq DESC LIMIT $8::BIGINT
