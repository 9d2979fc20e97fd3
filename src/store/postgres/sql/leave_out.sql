-- Adds the people of a JSON list, or says the reason anew; the last word of each stands.
-- $1 seq, $2 attempt, $3 now, $4 people
INSERT INTO left_out (job_seq, recipient, name, reason, note, attempt, at)
SELECT $1::BIGINT, recipient, name, reason, note, $2::INTEGER, $3::BIGINT
FROM ROWS FROM (jsonb_to_recordset($4::JSONB) AS (recipient TEXT, name TEXT, reason TEXT, note TEXT))
  WITH ORDINALITY AS person (recipient, name, reason, note, place)
ORDER BY place
ON CONFLICT (job_seq, recipient, name) DO UPDATE SET
  reason = excluded.reason, note = excluded.note, attempt = excluded.attempt, at = excluded.at
