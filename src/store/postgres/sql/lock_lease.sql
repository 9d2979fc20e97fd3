-- Returns nothing of use; waits until nobody writes under the lease, and lets nobody begin.
-- $1 name
SELECT pg_advisory_xact_lock(lock_number('lease', $1::TEXT))
