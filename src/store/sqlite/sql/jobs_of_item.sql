-- Returns every job of an item, which are few; the caller sorts and filters.
SELECT * FROM job WHERE environment = :environment AND task = :task AND item = :item
