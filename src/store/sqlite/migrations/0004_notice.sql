-- What each channel was told of what is wrong, and when its last morning letter went out.
CREATE TABLE notice (
  environment TEXT    NOT NULL CHECK (environment IN ('PRODUCTION', 'DEVELOPMENT')),
  channel     TEXT    NOT NULL,
  cause       TEXT    NOT NULL,
  since       INTEGER NOT NULL,
  last_at     INTEGER NOT NULL,
  wanted_at   INTEGER NOT NULL,
  told_at     INTEGER,
  thread      TEXT    NOT NULL,
  PRIMARY KEY (environment, channel, cause)
) STRICT, WITHOUT ROWID;
