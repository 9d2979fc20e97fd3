-- Returns found: what is not as it must be, in words; no rows where all is sound. The server checks its
-- pages itself as it reads them, where it has checksums; here stands whether it met any that were wrong.
SELECT format('the index %s may not be used', indexrelid::REGCLASS) AS found
FROM pg_index JOIN pg_class ON pg_class.oid = pg_index.indexrelid
WHERE relnamespace = current_schema()::REGNAMESPACE AND NOT indisvalid
UNION ALL
SELECT format('the rule %s of the table %s was never checked', conname, conrelid::REGCLASS)
FROM pg_constraint
WHERE connamespace = current_schema()::REGNAMESPACE AND NOT convalidated
UNION ALL
SELECT format('%s pages of the database are damaged', checksum_failures) FROM pg_stat_database
WHERE datname = current_database() AND checksum_failures > 0
UNION ALL
SELECT format('%s jobs of %s are counted as %s: there are %s', coalesce(counted, 0), task, state,
  coalesce(there, 0))
FROM (
  SELECT environment, task, state, sum(jobs) AS counted FROM finished_count
  GROUP BY environment, task, state
) AS counts FULL JOIN (
  SELECT environment, task, state, count(*) AS there FROM job WHERE finished_at IS NOT NULL
  GROUP BY environment, task, state
) AS jobs USING (environment, task, state)
WHERE coalesce(counted, 0) <> coalesce(there, 0)
