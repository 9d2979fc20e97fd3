-- Changes nothing where it was settled already, or a later attempt speaks for it.
-- $1 seq, $2 state, $3 answer, $4 now, $5 attempt
UPDATE delivery SET state = $2, answer = $3, changed_at = $4::BIGINT,
  unknown_at = CASE WHEN $2 = 'unknown' THEN $4::BIGINT ELSE unknown_at END
WHERE seq = $1::BIGINT AND state IN ('intended', 'unknown')
  AND ($2 = 'sent' OR attempt = $5::INTEGER)
