-- Changes one row.
-- $1 environment, $2 channel, $3 cause, $4 since, $5 last_at, $6 wanted_at, $7 told_at, $8 thread
INSERT INTO notice (environment, channel, cause, since, last_at, wanted_at, told_at, thread)
VALUES ($1, $2, $3, $4::BIGINT, $5::BIGINT, $6::BIGINT, $7::BIGINT, $8)
ON CONFLICT (environment, channel, cause) DO UPDATE SET
  since = excluded.since,
  last_at = excluded.last_at,
  wanted_at = excluded.wanted_at,
  told_at = excluded.told_at,
  thread = excluded.thread
