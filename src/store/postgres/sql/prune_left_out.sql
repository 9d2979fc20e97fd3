-- Forgets whom the jobs in a JSON list left out.
-- $1 seqs
DELETE FROM left_out
WHERE job_seq IN (SELECT value::BIGINT FROM jsonb_array_elements_text($1::JSONB))
