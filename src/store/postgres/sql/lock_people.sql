-- Returns nothing of use; waits for whoever writes to the people of a JSON list. Runs before
-- forget_person.sql, which as a statement of its own sees what they wrote. Not in SQLite.
-- $1 people
SELECT 1 AS locked FROM person
JOIN jsonb_to_recordset($1::JSONB) AS gone (environment TEXT, address TEXT)
  ON person.environment = gone.environment AND lower(person.address) = lower(gone.address COLLATE "C")
ORDER BY person.seq FOR UPDATE OF person
