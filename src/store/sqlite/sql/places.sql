-- Returns one row: until when the breaker of a task is open, and how many of its jobs run, whoever runs them.
SELECT
  (SELECT open_until FROM task WHERE environment = :environment AND name = :task) AS open_until,
  (SELECT count(*) FROM job INDEXED BY job_running
   WHERE environment = :environment AND task = :task AND state = 'running') AS running
