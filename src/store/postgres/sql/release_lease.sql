-- Changes one row where the lease was still held. The row stays, so that tokens keep growing. By the
-- database's clock, unlike SQLite.
-- $1 name, $2 holder, $3 token, $4 now
WITH moment AS MATERIALIZED (SELECT lease_instant($4::BIGINT) AS now)
UPDATE lease SET until = moment.now, heartbeat_at = moment.now, released_at = moment.now
FROM moment WHERE name = $1 AND holder = $2 AND token = $3::BIGINT
