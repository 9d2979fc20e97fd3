-- Changes one row.
-- $1 environment, $2 task, $3 now, $4 items, $5 error, $6 row_problems
UPDATE task SET reconciled_at = $3::BIGINT, items = $4::BIGINT, error = $5, row_problems = $6
WHERE environment = $1 AND name = $2
