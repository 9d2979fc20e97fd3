-- Cancels or misses; changes nothing where the job is no longer scheduled.
UPDATE job SET state = :state, finished_at = :now, reason = :reason, cancel_cause = :cancel_cause
WHERE seq = :seq AND state = 'scheduled'
