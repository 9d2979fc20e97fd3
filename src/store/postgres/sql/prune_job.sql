-- Forgets the jobs in a JSON list, of which nothing is left.
-- $1 seqs
DELETE FROM job
WHERE seq IN (SELECT value::BIGINT FROM jsonb_array_elements_text($1::JSONB))
