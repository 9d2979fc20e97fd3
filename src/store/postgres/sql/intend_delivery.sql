-- Adds the delivery, or opens it again where it is not settled. One that was being sent when its
-- daemon died becomes unknown on the way.
-- $1 seq, $2 key, $3 recipient, $4 subject, $5 message_id, $6 attempt, $7 now
INSERT INTO delivery (job_seq, key, recipient, subject, message_id, state, attempt, intended_at,
  changed_at, environment, task, job_at)
SELECT seq, $2, $3, $4, $5, 'intended', $6::INTEGER, $7::BIGINT,
  $7::BIGINT, environment, task, greatest(run_at, planned_at)
FROM job WHERE seq = $1::BIGINT
ON CONFLICT (job_seq, key) DO UPDATE SET
  recipient = excluded.recipient,
  subject = excluded.subject,
  state = 'intended',
  attempt = excluded.attempt,
  job_at = excluded.job_at,
  changed_at = excluded.changed_at,
  unknown_at = CASE WHEN delivery.state = 'intended' THEN excluded.changed_at
    ELSE delivery.unknown_at END
WHERE delivery.state IN ('intended', 'failed', 'unknown')
