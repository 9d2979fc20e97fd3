-- Returns the claimed jobs, none where the task is paused; RETURNING has no order, the caller sorts.
UPDATE job SET state = 'running', attempt = attempt + 1, holder = :holder, claimed_at = :now,
  lease_until = :until, reason = NULL
WHERE seq IN (
  SELECT seq FROM job
  WHERE environment = :environment AND task = :task AND state = 'scheduled' AND due_at <= :now
    AND NOT EXISTS (
      SELECT 1 FROM task AS paused
      WHERE paused.environment = :environment AND paused.name = :task AND paused.paused_at IS NOT NULL
    )
  ORDER BY due_at, event_at LIMIT :limit
)
RETURNING *
