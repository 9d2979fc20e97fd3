-- Adds one row: the schema has this version from now on. By the database's clock.
-- $1 version
INSERT INTO schema_version (version, applied_at)
SELECT $1::INTEGER, floor(extract(epoch FROM clock_timestamp()) * 1000)::BIGINT
