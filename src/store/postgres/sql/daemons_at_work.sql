-- Returns host, pid and version of each daemon that works. By the database's clock, and by what every
-- version of the schema has: it is asked before a schema is changed.
SELECT host, pid, version FROM lease
WHERE name LIKE 'daemon/%' AND released_at IS NULL
  AND until > (extract(epoch FROM clock_timestamp()) * 1000)::BIGINT
ORDER BY since
