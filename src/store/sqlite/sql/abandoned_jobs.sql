-- Returns running jobs of other holders: all of them, or those whose lease has ended.
SELECT * FROM job
WHERE environment = :environment AND state = 'running' AND holder <> :holder
  AND (:all = 1 OR lease_until <= :now)
