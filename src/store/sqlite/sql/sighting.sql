-- Returns what was noted of one item.
SELECT * FROM sighting WHERE environment = :environment AND task = :task AND item = :item
