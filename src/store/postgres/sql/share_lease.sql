-- Returns nothing of use; keeps the lease from changing hands until the transaction ends. A lock that is
-- no row's: a row that every write locks would be written anew by every write. Not in SQLite, where
-- one transaction writes at a time.
-- $1 name
SELECT pg_advisory_xact_lock_shared(lock_number('lease', $1::TEXT))
