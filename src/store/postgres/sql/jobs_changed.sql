-- Returns seq and item of the jobs in a JSON list, and keeps others from changing them until the
-- transaction ends. In the order in which everybody locks jobs. Not in SQLite: there, changes are made
-- one by one; here all at once, where they are about different items.
-- $1 seqs
SELECT seq, item FROM job
WHERE seq IN (SELECT value::BIGINT FROM jsonb_array_elements_text($1::JSONB))
ORDER BY seq FOR UPDATE
