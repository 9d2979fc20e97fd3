-- Changes nothing where it was settled already.
-- $1 seq, $2 state, $3 answer, $4 now
UPDATE delivery SET state = $2, answer = $3, changed_at = $4::BIGINT,
  unknown_at = CASE WHEN $2 = 'unknown' THEN $4::BIGINT ELSE unknown_at END
WHERE seq = $1::BIGINT AND state IN ('intended', 'unknown')
