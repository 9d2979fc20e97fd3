-- Changes one row; none where it is paused already, or was never seen.
UPDATE task SET paused_at = :now, paused_by = :by
WHERE environment = :environment AND name = :task AND paused_at IS NULL
