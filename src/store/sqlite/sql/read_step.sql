-- Returns the step, or no row.
SELECT result FROM step WHERE job_seq = :seq AND key = :key
