-- Changes one row; none where a person has nothing to decide.
-- $1 seq, $2 state, $3 reason, $4 now
UPDATE delivery SET state = $2, answer = $3, changed_at = $4::BIGINT
WHERE seq = $1::BIGINT AND state IN ('unknown', 'held')
