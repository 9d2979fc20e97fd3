-- Returns one row where the fence still holds. An expired lease that nobody took over still does.
SELECT 1 AS holds FROM lease WHERE name = :name AND holder = :holder AND token = :token
