-- Changes one row.
-- $1 environment, $2 dependency, $3 since, $4 next_try_at, $5 tries, $6 reason, $7 tasks
INSERT INTO hold (environment, dependency, since, next_try_at, tries, reason, tasks)
VALUES ($1, $2, $3::BIGINT, $4::BIGINT, $5::INTEGER, $6, $7)
ON CONFLICT (environment, dependency) DO UPDATE SET
  since = excluded.since,
  next_try_at = excluded.next_try_at,
  tries = excluded.tries,
  reason = excluded.reason,
  tasks = excluded.tasks
