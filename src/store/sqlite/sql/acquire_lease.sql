-- Returns the lease, or no row where another holds it.
INSERT INTO lease
  (name, holder, token, since, heartbeat_at, until, pid, host, address, locked, version)
VALUES (:name, :holder, 1, :now, :now, :until, :pid, :host, '', :locked, :version)
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
WHERE lease.until <= :now OR lease.released_at IS NOT NULL OR :force = 1
RETURNING *
