-- Marks what a dead daemon had begun to send.
UPDATE delivery SET state = 'unknown', unknown_at = :now, changed_at = :now
WHERE job_seq = :seq AND state = 'intended'
