-- Returns scheduled jobs of a task, soonest first.
-- $1 environment, $2 task, $3 from, $4 until, $5 after, $6 after_seq, $7 search, $8 limit
SELECT * FROM job
WHERE environment = $1 AND task = $2 AND state = 'scheduled'
  AND due_at >= $3::BIGINT AND due_at < $4::BIGINT AND (due_at, seq) > ($5::BIGINT, $6::BIGINT)
  AND ($7::TEXT IS NULL OR lower(label) LIKE lower($7 COLLATE "C") ESCAPE '\'
    OR lower(item) LIKE lower($7 COLLATE "C") ESCAPE '\')
ORDER BY due_at, seq LIMIT $8::BIGINT
