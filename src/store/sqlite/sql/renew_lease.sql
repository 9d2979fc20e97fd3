-- Changes one row where the lease is still held, and was not given back.
UPDATE lease SET heartbeat_at = :now, until = :until, address = :address, locked = :locked,
  works = coalesce(:works, works)
WHERE name = :name AND holder = :holder AND token = :token AND released_at IS NULL
