-- Returns the row as it stands now; opens the breaker where the failures in a row reach the limit.
UPDATE task SET failures = failures + 1,
  open_until = CASE WHEN failures + 1 >= :most THEN :open_until ELSE open_until END
WHERE environment = :environment AND name = :task
RETURNING *
