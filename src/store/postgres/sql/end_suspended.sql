-- Returns nothing of use; ends connections of daemons that were suspended, or cut off, in the middle of a
-- statement: what they have locked nobody else could rescue. In the middle of a transaction, but
-- not of a statement, the server ends them by itself (idle_in_transaction_session_timeout). Not in SQLite,
-- which has no server.
-- $1 silent_ms
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE application_name = 'bcourse-scheduler' AND datname = current_database()
  AND usename = current_user AND pid <> pg_backend_pid()
  AND state = 'active' AND wait_event = 'ClientRead'
  AND state_change < clock_timestamp() - make_interval(secs => $1::DOUBLE PRECISION / 1000)
