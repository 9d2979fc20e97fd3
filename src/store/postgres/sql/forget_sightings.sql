-- Forgets items of a task that left before an instant and did not come back.
-- $1 environment, $2 task, $3 before
DELETE FROM sighting
WHERE environment = $1 AND task = $2 AND left_at < $3::BIGINT AND back_at IS NULL
