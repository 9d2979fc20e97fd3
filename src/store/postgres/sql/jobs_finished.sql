-- Returns finished jobs, the last finished first.
-- $1 environment, $2 from, $3 until, $4 after, $5 after_seq, $6 search, $7 limit
SELECT * FROM job
WHERE environment = $1 AND finished_at >= $2::BIGINT AND finished_at < $3::BIGINT
  AND (finished_at, seq) < ($4::BIGINT, $5::BIGINT)
  AND ($6::TEXT IS NULL OR lower(label) LIKE lower($6 COLLATE "C") ESCAPE '\'
    OR lower(item) LIKE lower($6 COLLATE "C") ESCAPE '\')
ORDER BY finished_at DESC, seq DESC LIMIT $7::BIGINT
