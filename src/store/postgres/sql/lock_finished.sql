-- Returns the jobs of a JSON list that are finished, and keeps them so until the transaction ends. Not in
-- SQLite, where each statement asks anew.
-- $1 seqs
SELECT seq FROM job
WHERE seq IN (SELECT value::BIGINT FROM jsonb_array_elements_text($1::JSONB))
  AND finished_at IS NOT NULL
ORDER BY seq FOR UPDATE
