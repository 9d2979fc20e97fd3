-- Returns one row where the fence still holds. An expired lease that nobody took over still does. Runs
-- after share_lease.sql, as a statement of its own: one statement would look before it has waited.
-- $1 name, $2 holder, $3 token
SELECT 1 AS holds FROM lease WHERE name = $1 AND holder = $2 AND token = $3::BIGINT
