-- Changes one row; none where a person has nothing to decide.
UPDATE delivery SET state = :state, answer = :reason, changed_at = :now
WHERE seq = :seq AND state IN ('unknown', 'held')
