-- Changes nothing where the task was seen before and stands as it did. Of a task that was seen before
-- its standing was kept, nobody knows since when.
INSERT INTO task (environment, name, first_seen_at, standing, standing_since)
VALUES (:environment, :task, :now, :standing, :now)
ON CONFLICT (environment, name) DO UPDATE SET
  standing = excluded.standing,
  standing_since = CASE WHEN task.standing IS NULL THEN NULL ELSE :now END
WHERE task.standing IS NULL OR task.standing <> excluded.standing
