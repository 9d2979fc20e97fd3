-- Adds the jobs of a JSON list, in its order; changes nothing where the event or the id is taken.
-- $1 environment, $2 task, $3 now, $4 jobs
INSERT INTO job (id, environment, task, item, occurrence, label, event_at, run_at, due_at,
  planned_at, state, finished_at, reason)
SELECT id, $1, $2, item, occurrence, label, event_at, run_at, run_at,
  $3::BIGINT, CASE WHEN missed IS NULL THEN 'scheduled' ELSE 'missed' END,
  CASE WHEN missed IS NULL THEN NULL ELSE $3::BIGINT END, missed
FROM ROWS FROM (jsonb_to_recordset($4::JSONB) AS (id TEXT, item TEXT, occurrence INTEGER, label TEXT,
  event_at BIGINT, run_at BIGINT, missed TEXT)) WITH ORDINALITY
    AS planned (id, item, occurrence, label, event_at, run_at, missed, place)
ORDER BY place
ON CONFLICT DO NOTHING
