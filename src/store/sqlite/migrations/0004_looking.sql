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
