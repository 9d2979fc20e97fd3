-- Returns nothing of use; lets one daemon at a time change the schema.
-- $1 schema
SELECT pg_advisory_xact_lock(hashtextextended('bcourse schema ' || $1::TEXT, 0))
