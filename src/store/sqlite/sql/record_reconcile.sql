-- Changes one row.
UPDATE task SET reconciled_at = :now, items = :items, error = :error, row_problems = :row_problems
WHERE environment = :environment AND name = :task
