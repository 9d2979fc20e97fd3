-- Returns the jobs of a JSON list as they stand now.
-- $1 seqs
SELECT * FROM job
WHERE seq IN (SELECT value::BIGINT FROM jsonb_array_elements_text($1::JSONB)) ORDER BY seq
