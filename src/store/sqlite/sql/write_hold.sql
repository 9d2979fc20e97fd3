-- Changes one row.
INSERT INTO hold (environment, dependency, since, next_try_at, tries, reason, tasks)
VALUES (:environment, :dependency, :since, :next_try_at, :tries, :reason, :tasks)
ON CONFLICT (environment, dependency) DO UPDATE SET
  since = excluded.since,
  next_try_at = excluded.next_try_at,
  tries = excluded.tries,
  reason = excluded.reason,
  tasks = excluded.tasks
