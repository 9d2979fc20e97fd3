-- Changes one row; none where the job is not finished, or is gone already.
DELETE FROM job WHERE seq = :seq AND finished_at IS NOT NULL
