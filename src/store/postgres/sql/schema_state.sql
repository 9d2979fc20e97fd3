-- Returns one row: is_there, is_empty, and is_ours where it has the table of versions; each 0 or 1.
-- $1 schema
SELECT count(DISTINCT space.oid)::INTEGER AS is_there,
  (count(class.oid) = 0)::INTEGER AS is_empty,
  count(class.oid) FILTER (WHERE class.relname = 'schema_version')::INTEGER AS is_ours
FROM pg_namespace AS space LEFT JOIN pg_class AS class ON class.relnamespace = space.oid
  AND class.relkind IN ('r', 'p', 'v', 'm', 'f')
WHERE space.nspname = $1
