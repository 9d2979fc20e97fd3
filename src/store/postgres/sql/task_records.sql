-- Returns every task of an environment, or the one named.
-- $1 environment, $2 task
SELECT * FROM task WHERE environment = $1 AND ($2::TEXT IS NULL OR name = $2) ORDER BY name
