-- Returns every lease, expired or not.
SELECT * FROM lease ORDER BY name
