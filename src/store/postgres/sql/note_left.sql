-- Notes that the items of a JSON list, none twice, have left.
-- $1 environment, $2 task, $3 now, $4 notes
INSERT INTO sighting (environment, task, item, label, left_at)
SELECT $1, $2, item, '', $3::BIGINT FROM jsonb_to_recordset($4::JSONB) AS note (item TEXT)
ON CONFLICT (environment, task, item) DO UPDATE SET left_at = excluded.left_at, back_at = NULL
