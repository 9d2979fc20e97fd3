-- Marks what dead daemons had begun to send for the jobs of a JSON list.
-- $1 seqs, $2 now
UPDATE delivery SET state = 'unknown', unknown_at = $2::BIGINT, changed_at = $2::BIGINT
WHERE job_seq IN (SELECT value::BIGINT FROM jsonb_array_elements_text($1::JSONB))
  AND state = 'intended'
