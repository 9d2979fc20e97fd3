-- Returns one row: the version of the schema; 0 where nothing was applied yet.
SELECT coalesce(max(version), 0) AS version FROM schema_version
