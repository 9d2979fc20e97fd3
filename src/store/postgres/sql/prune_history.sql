-- Forgets the history of the jobs in a JSON list.
-- $1 seqs
DELETE FROM history
WHERE job_seq IN (SELECT value::BIGINT FROM jsonb_array_elements_text($1::JSONB))
