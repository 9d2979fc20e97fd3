-- Changes one row where there were failures.
-- $1 environment, $2 task
UPDATE task SET failures = 0, open_until = NULL
WHERE environment = $1 AND name = $2 AND failures > 0
