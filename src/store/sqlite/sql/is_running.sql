-- Returns one row where the attempt still holds its job.
SELECT 1 AS running FROM job
WHERE seq = :seq AND holder = :holder AND attempt = :attempt AND state = 'running'
