-- Returns what the jobs of an environment wait for.
SELECT * FROM hold WHERE environment = :environment ORDER BY dependency
