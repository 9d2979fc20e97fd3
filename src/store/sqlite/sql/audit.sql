-- Returns the last lines, newest first.
SELECT * FROM audit ORDER BY seq DESC LIMIT :limit
