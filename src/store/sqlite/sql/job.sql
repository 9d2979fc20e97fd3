-- Returns one job by the id that people call it.
SELECT * FROM job WHERE id = :id
