-- Changes nothing where it was settled already, or a later attempt speaks for it.
UPDATE delivery SET state = :state, answer = :answer, changed_at = :now,
  unknown_at = CASE WHEN :state = 'unknown' THEN :now ELSE unknown_at END
WHERE seq = :seq AND state IN ('intended', 'unknown')
  AND (:state = 'sent' OR attempt = :attempt)
