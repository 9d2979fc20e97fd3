-- Forgets items of a task that left before an instant and did not come back.
DELETE FROM sighting
WHERE environment = :environment AND task = :task AND left_at < :before AND back_at IS NULL
