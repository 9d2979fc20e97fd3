-- Changes one row; none where it is not paused.
UPDATE task SET paused_at = NULL, paused_by = NULL
WHERE environment = :environment AND name = :task AND paused_at IS NOT NULL
