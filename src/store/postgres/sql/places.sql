-- Returns one row for each task of a JSON list, in its order: until when its breaker is open, and how many
-- of its jobs run, whoever runs them. All tasks at once, unlike SQLite. Runs after lock_tasks.sql, as a
-- statement of its own: one statement would count before it has waited.
-- $1 environment, $2 tasks
SELECT
  (SELECT open_until FROM task WHERE environment = $1 AND name = wanted.task) AS open_until,
  (SELECT count(*) FROM job
   WHERE environment = $1 AND job.task = wanted.task AND state = 'running') AS running
FROM jsonb_array_elements_text($2::JSONB) WITH ORDINALITY AS wanted (task, place) ORDER BY place
