-- Changes one row.
INSERT INTO notice (environment, channel, cause, since, last_at, wanted_at, told_at, thread)
VALUES (:environment, :channel, :cause, :since, :last_at, :wanted_at, :told_at, :thread)
ON CONFLICT (environment, channel, cause) DO UPDATE SET
  since = excluded.since,
  last_at = excluded.last_at,
  wanted_at = excluded.wanted_at,
  told_at = excluded.told_at,
  thread = excluded.thread
