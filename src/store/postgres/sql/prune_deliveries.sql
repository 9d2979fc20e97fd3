-- Forgets the deliveries of the jobs in a JSON list; returns whom they went to.
-- $1 seqs
DELETE FROM delivery
WHERE job_seq IN (SELECT value::BIGINT FROM jsonb_array_elements_text($1::JSONB))
RETURNING environment, recipient AS address
