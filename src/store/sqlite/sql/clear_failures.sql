-- Changes one row where there were failures.
UPDATE task SET failures = 0, open_until = NULL
WHERE environment = :environment AND name = :task AND failures > 0
