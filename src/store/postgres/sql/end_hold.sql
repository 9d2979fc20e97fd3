-- Changes one row, or none where there was no hold.
-- $1 environment, $2 dependency
DELETE FROM hold WHERE environment = $1 AND dependency = $2
