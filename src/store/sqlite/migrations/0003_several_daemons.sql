-- Never edited after release: a later change is a later file.

-- What a daemon is, and what it works by: the hash of each file, and the names of its tasks.
ALTER TABLE lease ADD COLUMN version TEXT NOT NULL DEFAULT '';
ALTER TABLE lease ADD COLUMN works   TEXT NOT NULL DEFAULT '{"files":{},"tasks":[]}';

-- A turn of a rate limit is taken here, so that several daemons share it. REAL: a limit of 5,000 a
-- second has turns of a fifth of a millisecond.
DROP TABLE pace;
CREATE TABLE pace (
  name        TEXT NOT NULL PRIMARY KEY,
  spent_until REAL NOT NULL
) STRICT, WITHOUT ROWID;
