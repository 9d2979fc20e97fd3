-- Returns every rate limit that was ever used.
SELECT name, spent_until FROM pace
