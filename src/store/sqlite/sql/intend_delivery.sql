-- Adds the delivery, or opens it again where it is not settled. One that was being sent when its
-- daemon died becomes unknown on the way.
INSERT INTO delivery (job_seq, key, recipient, subject, message_id, state, attempt, intended_at,
  changed_at, environment, task, job_at)
SELECT :seq, :key, :recipient, :subject, :message_id, 'intended', :attempt, :now,
  :now, environment, task, max(run_at, planned_at)
FROM job WHERE seq = :seq
ON CONFLICT (job_seq, key) DO UPDATE SET
  recipient = excluded.recipient,
  subject = excluded.subject,
  state = 'intended',
  attempt = excluded.attempt,
  job_at = excluded.job_at,
  changed_at = excluded.changed_at,
  unknown_at = CASE WHEN delivery.state = 'intended' THEN :now ELSE delivery.unknown_at END
WHERE delivery.state IN ('intended', 'failed', 'unknown')
