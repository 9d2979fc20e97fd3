-- Returns what was noted of one item.
-- $1 environment, $2 task, $3 item
SELECT * FROM sighting WHERE environment = $1 AND task = $2 AND item = $3
