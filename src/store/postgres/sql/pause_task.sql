-- Changes one row; none where it is paused already, or was never seen.
-- $1 environment, $2 task, $3 now, $4 by
UPDATE task SET paused_at = $3::BIGINT, paused_by = $4
WHERE environment = $1 AND name = $2 AND paused_at IS NULL
