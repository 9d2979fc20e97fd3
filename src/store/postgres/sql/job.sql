-- Returns one job by the id that people call it.
-- $1 id
SELECT * FROM job WHERE id = $1
