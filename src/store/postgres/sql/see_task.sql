-- Changes nothing where the task was seen before and stands as it did. Of a task that was seen before
-- its standing was kept, nobody knows since when.
-- $1 environment, $2 task, $3 now, $4 standing
INSERT INTO task (environment, name, first_seen_at, standing, standing_since)
VALUES ($1, $2, $3::BIGINT, $4, $3::BIGINT)
ON CONFLICT (environment, name) DO UPDATE SET
  standing = excluded.standing,
  standing_since = CASE WHEN task.standing IS NULL THEN NULL ELSE excluded.standing_since END
WHERE task.standing IS NULL OR task.standing <> excluded.standing
