-- Returns the lease, expired or not.
-- $1 name
SELECT * FROM lease WHERE name = $1
