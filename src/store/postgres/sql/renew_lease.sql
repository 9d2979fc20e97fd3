-- Changes one row where the lease is still held, and was not given back. By the database's clock, unlike SQLite.
-- $1 name, $2 holder, $3 token, $4 now, $5 lease_ms, $6 address, $7 locked, $8 works
WITH moment AS MATERIALIZED (SELECT lease_instant($4::BIGINT) AS now)
UPDATE lease SET heartbeat_at = moment.now, until = moment.now + $5::BIGINT, address = $6,
  locked = $7::INTEGER, works = coalesce($8::TEXT, works)
FROM moment WHERE name = $1 AND holder = $2 AND token = $3::BIGINT AND released_at IS NULL
