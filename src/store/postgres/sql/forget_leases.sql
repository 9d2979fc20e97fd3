-- Changes the rows of leases that ended so long ago; their names are those of daemons that are gone. By
-- the database's clock, unlike SQLite.
-- $1 now, $2 kept_ms
DELETE FROM lease WHERE until < lease_instant($1::BIGINT) - $2::BIGINT AND name LIKE '%/%'
