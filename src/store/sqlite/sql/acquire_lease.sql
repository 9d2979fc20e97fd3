-- Returns the lease, or no row where another holds it.
INSERT INTO lease (name, holder, token, since, heartbeat_at, until, pid, host, address)
VALUES (:name, :holder, 1, :now, :now, :until, :pid, :host, '')
ON CONFLICT (name) DO UPDATE SET
  holder = excluded.holder,
  token = lease.token + 1,
  since = excluded.since,
  heartbeat_at = excluded.heartbeat_at,
  until = excluded.until,
  pid = excluded.pid,
  host = excluded.host,
  address = excluded.address
WHERE lease.until <= :now OR :force = 1
RETURNING *
