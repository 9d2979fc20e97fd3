-- Returns how many people were left out of a job.
SELECT count(*) AS people FROM left_out WHERE job_seq = :seq
