-- Returns the story of a job, oldest line first.
SELECT at, kind, attempt, started_at, reason, error, log FROM history
WHERE job_seq = :seq ORDER BY seq
