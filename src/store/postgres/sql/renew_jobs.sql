-- Changes the running jobs of the holder, by the database's clock, unlike SQLite; in the order in which
-- everybody locks jobs, so that nobody waits in a circle.
-- $1 holder, $2 now, $3 lease_ms
WITH moment AS MATERIALIZED (SELECT lease_instant($2::BIGINT) AS now), mine AS MATERIALIZED (
  SELECT seq FROM job WHERE state = 'running' AND holder = $1 ORDER BY seq FOR NO KEY UPDATE
)
UPDATE job SET lease_until = moment.now + $3::BIGINT
FROM mine, moment WHERE job.seq = mine.seq
