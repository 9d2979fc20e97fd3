-- Notes an item that is there without a job. One that had left is back.
INSERT INTO sighting (environment, task, item, label, seen_at, refusal)
VALUES (:environment, :task, :item, :label, :now, :refusal)
ON CONFLICT (environment, task, item) DO UPDATE SET
  label = excluded.label,
  seen_at = CASE WHEN sighting.refusal = excluded.refusal THEN sighting.seen_at ELSE :now END,
  refusal = excluded.refusal,
  back_at = CASE WHEN sighting.left_at IS NOT NULL AND sighting.back_at IS NULL
    THEN :now ELSE sighting.back_at END
