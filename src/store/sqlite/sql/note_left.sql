-- Notes that an item has left.
INSERT INTO sighting (environment, task, item, label, left_at)
VALUES (:environment, :task, :item, '', :now)
ON CONFLICT (environment, task, item) DO UPDATE SET left_at = :now, back_at = NULL
