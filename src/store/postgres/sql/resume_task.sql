-- Changes one row; none where it is not paused.
-- $1 environment, $2 task
UPDATE task SET paused_at = NULL, paused_by = NULL
WHERE environment = $1 AND name = $2 AND paused_at IS NOT NULL
