-- Returns how many jobs of a task run, whoever runs them.
SELECT count(*) AS jobs FROM job INDEXED BY job_running
WHERE environment = :environment AND task = :task AND state = 'running'
