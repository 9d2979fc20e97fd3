-- Changes one row where the lease was still held. The row stays, so that tokens keep growing.
UPDATE lease SET until = :now, heartbeat_at = :now, released_at = :now
WHERE name = :name AND holder = :holder AND token = :token
