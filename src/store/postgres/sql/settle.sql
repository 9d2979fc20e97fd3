-- Returns the place in the JSON list of each settlement that took effect; a job is settled once. Adds the
-- line of each attempt, but where putting back would say the same once more: a server that is down for
-- a day would else fill the story. One statement, where SQLite has two (end_attempt.sql): all
-- attempts at once, and the row is locked before its story grows.
-- $1 ends, $2 now
WITH told AS MATERIALIZED (
  SELECT seq, holder, attempt, kind, state, reason, error, log, due_at, number::INTEGER - 1 AS place
  FROM ROWS FROM (jsonb_to_recordset($1::JSONB) AS (seq BIGINT, holder TEXT, attempt INTEGER,
    kind TEXT, state TEXT, reason TEXT, error TEXT, log TEXT, due_at BIGINT)) WITH ORDINALITY
    AS told (seq, holder, attempt, kind, state, reason, error, log, due_at, number)
), held AS MATERIALIZED (
  SELECT job.seq, job.claimed_at, told.attempt, told.kind, told.state, told.reason, told.error,
    told.log, told.due_at, told.place
  FROM job JOIN told
    ON told.seq = job.seq AND told.holder = job.holder AND told.attempt = job.attempt
  WHERE job.state = 'running'
  ORDER BY job.seq, told.place FOR UPDATE OF job
), ended AS MATERIALIZED (
  SELECT DISTINCT ON (seq) * FROM held ORDER BY seq, place
), line AS (
  INSERT INTO history (job_seq, at, kind, attempt, started_at, reason, error, log)
  SELECT seq, $2::BIGINT, kind, attempt, claimed_at, reason, error, log FROM ended
  WHERE NOT (kind = 'put_back' AND (reason IS NULL OR EXISTS (
    SELECT 1 FROM history AS said
    WHERE said.seq = (SELECT max(line.seq) FROM history AS line WHERE line.job_seq = ended.seq)
      AND said.kind = 'put_back' AND said.reason = ended.reason AND said.attempt = ended.attempt
  )))
  ORDER BY place
)
UPDATE job SET state = ended.state,
  attempt = job.attempt - CASE WHEN ended.kind = 'put_back' THEN 1 ELSE 0 END,
  due_at = CASE WHEN ended.state = 'scheduled' THEN coalesce(ended.due_at, job.due_at)
    ELSE job.due_at END,
  holder = NULL, claimed_at = NULL, lease_until = NULL, reason = ended.reason,
  finished_at = CASE WHEN ended.state = 'scheduled' THEN NULL ELSE $2::BIGINT END
FROM ended WHERE job.seq = ended.seq
RETURNING ended.place
