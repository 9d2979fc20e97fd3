-- Returns the row as it stands now; opens the breaker where the failures in a row reach the limit.
-- $1 environment, $2 task, $3 most, $4 open_until
UPDATE task SET failures = failures + 1,
  open_until = CASE WHEN failures + 1 >= $3::BIGINT THEN $4::BIGINT ELSE open_until END
WHERE environment = $1 AND name = $2
RETURNING *
