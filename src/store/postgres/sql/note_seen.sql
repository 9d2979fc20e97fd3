-- Notes the items of a JSON list, none twice, that are there without a job. One that had left is back.
-- $1 environment, $2 task, $3 now, $4 notes
INSERT INTO sighting (environment, task, item, label, seen_at, refusal)
SELECT $1, $2, item, label, $3::BIGINT, refusal
FROM jsonb_to_recordset($4::JSONB) AS note (item TEXT, label TEXT, refusal TEXT)
ON CONFLICT (environment, task, item) DO UPDATE SET
  label = excluded.label,
  seen_at = CASE WHEN sighting.refusal = excluded.refusal THEN sighting.seen_at
    ELSE excluded.seen_at END,
  refusal = excluded.refusal,
  back_at = CASE WHEN sighting.left_at IS NOT NULL AND sighting.back_at IS NULL
    THEN excluded.seen_at ELSE sighting.back_at END
