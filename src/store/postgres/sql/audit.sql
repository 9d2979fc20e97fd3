-- Returns the last lines, newest first.
-- $1 limit
SELECT * FROM audit ORDER BY seq DESC LIMIT $1::BIGINT
