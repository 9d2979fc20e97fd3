-- Never edited after release: a later change is a later file.

-- What persons order: a task that is paused, a job that has all its attempts again.
ALTER TABLE task ADD COLUMN paused_at INTEGER;
ALTER TABLE task ADD COLUMN paused_by TEXT CHECK ((paused_at IS NULL) = (paused_by IS NULL));

-- Attempts that no longer count against the limit. The number of the attempt itself only grows: it is
-- what late answers of earlier attempts are told apart by.
ALTER TABLE job ADD COLUMN forgiven INTEGER NOT NULL DEFAULT 0 CHECK (forgiven >= 0);

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

-- What the story of an item or a person needs. From when to when a job was moved; null in every other line, and in those written before.
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

CREATE INDEX left_out_person ON left_out (recipient COLLATE NOCASE);

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

-- What the page asks, answered by a seek whatever the history holds. Measured with 500,000 attempts.

-- Finished jobs, counted as they come and go: counting them anew took 60 ms.
CREATE TABLE finished_count (
  environment TEXT    NOT NULL CHECK (environment IN ('PRODUCTION', 'DEVELOPMENT')),
  task        TEXT    NOT NULL,
  state       TEXT    NOT NULL CHECK (state IN ('succeeded', 'skipped', 'failed', 'cancelled', 'missed')),
  jobs        INTEGER NOT NULL CHECK (jobs >= 0),
  PRIMARY KEY (environment, task, state)
) STRICT, WITHOUT ROWID;

INSERT INTO finished_count
SELECT environment, task, state, count(*) FROM job WHERE finished_at IS NOT NULL
GROUP BY environment, task, state;

-- Triggers, so that no statement can change a job and leave the count behind.
CREATE TRIGGER count_created AFTER INSERT ON job WHEN NEW.finished_at IS NOT NULL BEGIN
  INSERT INTO finished_count VALUES (NEW.environment, NEW.task, NEW.state, 1)
  ON CONFLICT DO UPDATE SET jobs = jobs + 1;
END;
CREATE TRIGGER count_finished AFTER UPDATE OF finished_at ON job WHEN NEW.finished_at IS NOT NULL BEGIN
  INSERT INTO finished_count VALUES (NEW.environment, NEW.task, NEW.state, 1)
  ON CONFLICT DO UPDATE SET jobs = jobs + 1;
END;
CREATE TRIGGER count_reopened AFTER UPDATE OF finished_at ON job WHEN OLD.finished_at IS NOT NULL BEGIN
  UPDATE finished_count SET jobs = jobs - 1
  WHERE environment = OLD.environment AND task = OLD.task AND state = OLD.state;
END;
CREATE TRIGGER count_forgotten AFTER DELETE ON job WHEN OLD.finished_at IS NOT NULL BEGIN
  UPDATE finished_count SET jobs = jobs - 1
  WHERE environment = OLD.environment AND task = OLD.task AND state = OLD.state;
END;

-- What is planned over all tasks: the jobs themselves, and how many of each task.
DROP INDEX job_next;
CREATE INDEX job_next ON job (environment, due_at, task) WHERE state = 'scheduled';
-- The latest of one state, such as failures; and the latest of one task.
CREATE INDEX job_ended ON job (environment, state, finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX job_of_task ON job (environment, task, finished_at, state) WHERE finished_at IS NOT NULL;

-- Of its job, so that a delivery is found without it. job_at: when the job was to run; when it was
-- planned, where that was later.
ALTER TABLE delivery ADD COLUMN environment TEXT NOT NULL DEFAULT 'PRODUCTION'
  CHECK (environment IN ('PRODUCTION', 'DEVELOPMENT'));
ALTER TABLE delivery ADD COLUMN task TEXT NOT NULL DEFAULT '';
ALTER TABLE delivery ADD COLUMN job_at INTEGER NOT NULL DEFAULT 0;
UPDATE delivery SET (environment, task, job_at) =
  (SELECT environment, task, max(run_at, planned_at) FROM job WHERE job.seq = delivery.job_seq);

DROP INDEX delivery_changed;
-- The subject, so that a search reads no more than the index.
CREATE INDEX delivery_latest ON delivery (environment, changed_at, subject);
CREATE INDEX delivery_in_state ON delivery (environment, state, changed_at, job_at);
CREATE INDEX delivery_of_task ON delivery (environment, task, changed_at, state);
CREATE INDEX delivery_to ON delivery (environment, recipient COLLATE NOCASE, changed_at);

-- Everybody who was sent something, so that people can be listed and have a number to be asked by.
CREATE TABLE person (
  seq         INTEGER PRIMARY KEY AUTOINCREMENT,
  environment TEXT NOT NULL CHECK (environment IN ('PRODUCTION', 'DEVELOPMENT')),
  address     TEXT NOT NULL COLLATE NOCASE,
  UNIQUE (environment, address)
) STRICT;

INSERT INTO person (environment, address)
SELECT environment, recipient FROM delivery WHERE true ORDER BY seq
ON CONFLICT DO NOTHING;

-- What was being sent when its daemon died is looked for at each start, among all that was ever sent.
CREATE INDEX delivery_intended ON delivery (job_seq) WHERE state = 'intended';
