-- Notes that the items of a JSON list which had left are there again; nothing where they had not.
-- $1 environment, $2 task, $3 now, $4 notes
UPDATE sighting SET back_at = $3::BIGINT
FROM jsonb_to_recordset($4::JSONB) AS note (item TEXT)
WHERE sighting.environment = $1 AND sighting.task = $2 AND sighting.item = note.item
  AND sighting.left_at IS NOT NULL AND sighting.back_at IS NULL
