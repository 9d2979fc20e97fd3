-- Returns from, task and jobs for each span of a JSON list: what is planned from one instant to
-- another. All spans at once, unlike SQLite: each would be a way to the server.
-- $1 environment, $2 spans
SELECT span.from, task, count(*) AS jobs
FROM ROWS FROM (jsonb_to_recordset($2::JSONB) AS ("from" BIGINT, "to" BIGINT)) WITH ORDINALITY
  AS span ("from", "to", place)
JOIN job ON job.environment = $1 AND job.state = 'scheduled'
  AND job.due_at >= span.from AND job.due_at < span.to
GROUP BY place, span.from, task ORDER BY place, task
