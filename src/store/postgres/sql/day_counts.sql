-- Returns one row for each span of a JSON list, in its order: what happened from one instant to
-- another. All spans at once, unlike SQLite: each would be a way to the server.
-- $1 environment, $2 spans, $3 late_ms
SELECT sent, late, (
    SELECT count(*) FROM delivery WHERE environment = $1 AND state = 'failed'
      AND changed_at >= span.from AND changed_at < span.to
  ) AS refused, (
    SELECT count(*) FROM job WHERE environment = $1 AND state = 'failed'
      AND finished_at >= span.from AND finished_at < span.to
  ) AS failed, (
    SELECT count(*) FROM job WHERE environment = $1 AND state = 'missed'
      AND finished_at >= span.from AND finished_at < span.to
  ) AS missed
FROM ROWS FROM (jsonb_to_recordset($2::JSONB) AS ("from" BIGINT, "to" BIGINT)) WITH ORDINALITY
  AS span ("from", "to", place)
CROSS JOIN LATERAL (
  SELECT count(*) AS sent, count(*) FILTER (WHERE changed_at - job_at > $3::BIGINT) AS late
  FROM delivery WHERE environment = $1 AND state = 'sent'
    AND changed_at >= span.from AND changed_at < span.to
) AS mails
ORDER BY place
