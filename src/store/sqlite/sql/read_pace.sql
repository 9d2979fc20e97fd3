-- Returns until when the turns of a rate limit are spent; no row: none was ever taken.
SELECT spent_until FROM pace WHERE name = :name
