-- Returns nothing of use; lets one daemon at a time take a turn of a rate limit. Not in SQLite, where
-- one transaction writes at a time.
-- $1 name
SELECT pg_advisory_xact_lock(lock_number('pace', $1::TEXT))
