-- Returns what the jobs of an environment wait for.
-- $1 environment
SELECT * FROM hold WHERE environment = $1 ORDER BY dependency
