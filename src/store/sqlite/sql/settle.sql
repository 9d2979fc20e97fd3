-- Changes one row, or none where the lease was lost.
UPDATE job SET state = :state, attempt = attempt - :refund, due_at = coalesce(:due_at, due_at),
  holder = NULL, claimed_at = NULL, lease_until = NULL, finished_at = :finished_at, reason = :reason
WHERE seq = :seq AND holder = :holder AND attempt = :attempt AND state = 'running'
