-- Notes that an item which had left is there again; nothing where it had not.
UPDATE sighting SET back_at = :now
WHERE environment = :environment AND task = :task AND item = :item
  AND left_at IS NOT NULL AND back_at IS NULL
