-- Returns the lease, or no row where another holds it. By the database's clock, unlike SQLite.
-- $1 name, $2 holder, $3 now, $4 lease_ms, $5 pid, $6 host, $7 locked, $8 version, $9 force
WITH moment AS MATERIALIZED (SELECT lease_instant($3::BIGINT) AS now)
INSERT INTO lease
  (name, holder, token, since, heartbeat_at, until, pid, host, address, locked, version)
SELECT $1, $2, 1, now, now, now + $4::BIGINT, $5::BIGINT, $6, '', $7::INTEGER, $8 FROM moment
ON CONFLICT (name) DO UPDATE SET
  holder = excluded.holder,
  token = lease.token + 1,
  since = excluded.since,
  heartbeat_at = excluded.heartbeat_at,
  until = excluded.until,
  pid = excluded.pid,
  host = excluded.host,
  address = excluded.address,
  locked = excluded.locked,
  version = excluded.version,
  works = '{"files":{},"tasks":[]}',
  released_at = NULL
WHERE lease.until <= excluded.since OR lease.released_at IS NOT NULL OR $9::INTEGER = 1
RETURNING *
