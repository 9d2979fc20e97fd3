-- Returns the lease, expired or not.
SELECT * FROM lease WHERE name = :name
