-- What the story of an item or a person needs and that was not kept before.

-- From when to when a job was moved; null in every other line, and in those written before.
ALTER TABLE history ADD COLUMN from_event_at INTEGER;
ALTER TABLE history ADD COLUMN from_run_at   INTEGER;
ALTER TABLE history ADD COLUMN to_event_at   INTEGER;
ALTER TABLE history ADD COLUMN to_run_at     INTEGER;

-- How the task stands in automations.yaml, and since when; null: since before this was kept.
ALTER TABLE task ADD COLUMN standing TEXT CHECK (standing IN ('on', 'off', 'removed'));
ALTER TABLE task ADD COLUMN standing_since INTEGER;

-- Whom a job's handler left out, and why.
CREATE TABLE left_out (
  seq       INTEGER PRIMARY KEY,
  job_seq   INTEGER NOT NULL REFERENCES job (seq),
  -- Empty where there is no usable address.
  recipient TEXT    NOT NULL,
  name      TEXT    NOT NULL,
  reason    TEXT    NOT NULL CHECK (reason IN ('emails_off', 'inactive', 'no_address',
    'no_account', 'not_enrolled', 'not_wanted', 'other')),
  note      TEXT,
  attempt   INTEGER NOT NULL,
  at        INTEGER NOT NULL,
  -- A later attempt says it anew, in the place of the earlier one.
  UNIQUE (job_seq, recipient, name)
) STRICT;

CREATE INDEX left_out_person ON left_out (lower(recipient));
CREATE INDEX delivery_person ON delivery (lower(recipient));

-- Items that a task's query gave and that got no job, and items that have left the query.
CREATE TABLE sighting (
  environment TEXT    NOT NULL CHECK (environment IN ('PRODUCTION', 'DEVELOPMENT')),
  task        TEXT    NOT NULL,
  item        TEXT    NOT NULL,
  -- Empty where its jobs have it.
  label       TEXT    NOT NULL,
  -- Since when it is there without a job, and why it has none; null: it has or had one.
  seen_at     INTEGER,
  refusal     TEXT    CHECK (refusal IN ('past', 'training_type')),
  left_at     INTEGER,
  back_at     INTEGER,
  PRIMARY KEY (environment, task, item),
  CHECK ((seen_at IS NULL) = (refusal IS NULL)),
  CHECK (seen_at IS NOT NULL OR left_at IS NOT NULL)
) STRICT, WITHOUT ROWID;
