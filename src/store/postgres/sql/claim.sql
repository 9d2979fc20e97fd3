-- Returns the claimed jobs of a JSON list of tasks with their free places, none of a task that is paused;
-- RETURNING has no order, the caller sorts. All tasks at once, unlike SQLite. What is locked, as by
-- somebody who moves it, is passed over, so that nobody waits; tasks are looked through in their order,
-- and no further than the limit. MATERIALIZED: else it might be looked for, and locked, more than once.
-- Leases go by the database's clock.
-- $1 environment, $2 holder, $3 now, $4 lease_ms, $5 wanted, $6 limit
WITH moment AS MATERIALIZED (SELECT lease_instant($3::BIGINT) AS now), due AS MATERIALIZED (
  SELECT found.seq
  FROM jsonb_to_recordset($5::JSONB) AS wanted (task TEXT, places BIGINT)
  CROSS JOIN LATERAL (
    SELECT job.seq FROM job
    WHERE job.environment = $1 AND job.task = wanted.task
      AND job.state = 'scheduled' AND job.due_at <= $3::BIGINT
      AND NOT EXISTS (
        SELECT 1 FROM task AS paused
        WHERE paused.environment = $1 AND paused.name = wanted.task AND paused.paused_at IS NOT NULL
      )
    ORDER BY job.due_at, job.event_at, job.seq
    LIMIT wanted.places
    FOR NO KEY UPDATE SKIP LOCKED
  ) AS found
  LIMIT $6::BIGINT
)
UPDATE job SET state = 'running', attempt = attempt + 1, holder = $2, claimed_at = $3::BIGINT,
  lease_until = moment.now + $4::BIGINT, reason = NULL
FROM due, moment WHERE job.seq = due.seq
RETURNING job.*
