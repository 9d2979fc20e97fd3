-- Returns the times of one job.
SELECT event_at, run_at FROM job WHERE seq = :seq
