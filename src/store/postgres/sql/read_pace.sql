-- Returns until when the turns of a rate limit are spent; no row: none was ever taken.
-- $1 name
SELECT spent_until FROM pace WHERE name = $1
