-- Never edited after release: a later change is a later file.
-- Instants are epoch milliseconds. The rules stand here; the code relies on them.

CREATE TABLE lease (
  name         TEXT    NOT NULL PRIMARY KEY,
  holder       TEXT    NOT NULL,
  token        INTEGER NOT NULL CHECK (token > 0),
  since        INTEGER NOT NULL,
  heartbeat_at INTEGER NOT NULL,
  until        INTEGER NOT NULL,
  pid          INTEGER NOT NULL,
  host         TEXT    NOT NULL,
  address      TEXT    NOT NULL,
  -- Whether its holder has the file lock too, and when it was given back in good order.
  locked       INTEGER NOT NULL CHECK (locked IN (0, 1)),
  released_at  INTEGER
) STRICT;

CREATE TABLE task (
  environment   TEXT    NOT NULL CHECK (environment IN ('PRODUCTION', 'DEVELOPMENT')),
  name          TEXT    NOT NULL,
  first_seen_at INTEGER NOT NULL,
  reconciled_at INTEGER,
  items         INTEGER NOT NULL DEFAULT 0,
  error         TEXT,
  row_problems  TEXT    NOT NULL DEFAULT '[]',
  -- The circuit breaker: failures in a row, and until when it is open.
  failures      INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0),
  open_until    INTEGER,
  PRIMARY KEY (environment, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE job (
  seq          INTEGER PRIMARY KEY,
  id           TEXT    NOT NULL UNIQUE,
  environment  TEXT    NOT NULL CHECK (environment IN ('PRODUCTION', 'DEVELOPMENT')),
  task         TEXT    NOT NULL,
  item         TEXT    NOT NULL,
  occurrence   INTEGER NOT NULL CHECK (occurrence > 0),
  label        TEXT    NOT NULL,
  event_at     INTEGER NOT NULL,
  run_at       INTEGER NOT NULL,
  due_at       INTEGER NOT NULL,
  planned_at   INTEGER NOT NULL,
  state        TEXT    NOT NULL CHECK (state IN
    ('scheduled', 'running', 'succeeded', 'skipped', 'failed', 'cancelled', 'missed')),
  attempt      INTEGER NOT NULL DEFAULT 0 CHECK (attempt >= 0),
  holder       TEXT,
  claimed_at   INTEGER,
  lease_until  INTEGER,
  finished_at  INTEGER,
  reason       TEXT,
  cancel_cause TEXT    CHECK (cancel_cause IN ('left', 'task_off', 'person')),
  -- Once: the same event of the same item is never planned twice.
  UNIQUE (environment, task, item, event_at),
  CHECK ((state = 'running') = (holder IS NOT NULL AND claimed_at IS NOT NULL AND lease_until IS NOT NULL)),
  CHECK ((state IN ('scheduled', 'running')) = (finished_at IS NULL)),
  CHECK ((state = 'cancelled') = (cancel_cause IS NOT NULL))
) STRICT;

-- Claims and the timer ask "which of this task is due next": a seek, whatever the history holds.
CREATE INDEX job_due ON job (environment, task, due_at, event_at) WHERE state = 'scheduled';
-- What comes next over all tasks, for the page.
CREATE INDEX job_next ON job (environment, due_at) WHERE finished_at IS NULL;
CREATE INDEX job_running ON job (environment, lease_until) WHERE state = 'running';
CREATE INDEX job_finished ON job (environment, finished_at, state, task) WHERE finished_at IS NOT NULL;

CREATE TABLE history (
  seq        INTEGER PRIMARY KEY,
  job_seq    INTEGER NOT NULL REFERENCES job (seq),
  at         INTEGER NOT NULL,
  kind       TEXT    NOT NULL CHECK (kind IN ('moved', 'restored', 'cancelled', 'missed',
    'succeeded', 'skipped', 'failed', 'retried', 'put_back', 'rescued')),
  attempt    INTEGER NOT NULL CHECK (attempt >= 0),
  started_at INTEGER,
  reason     TEXT,
  error      TEXT,
  log        TEXT
) STRICT;

CREATE INDEX history_job ON history (job_seq);

CREATE TABLE delivery (
  seq         INTEGER PRIMARY KEY,
  job_seq     INTEGER NOT NULL REFERENCES job (seq),
  key         TEXT    NOT NULL,
  recipient   TEXT    NOT NULL,
  subject     TEXT    NOT NULL,
  message_id  TEXT    NOT NULL,
  state       TEXT    NOT NULL CHECK (state IN
    ('intended', 'sent', 'failed', 'unknown', 'held', 'dropped')),
  attempt     INTEGER NOT NULL,
  intended_at INTEGER NOT NULL,
  changed_at  INTEGER NOT NULL,
  unknown_at  INTEGER,
  answer      TEXT,
  -- Once: a job sends each of its mails to one line of this book.
  UNIQUE (job_seq, key)
) STRICT;

CREATE INDEX delivery_changed ON delivery (changed_at, state);

CREATE TABLE step (
  job_seq INTEGER NOT NULL REFERENCES job (seq),
  key     TEXT    NOT NULL,
  result  TEXT    NOT NULL,
  at      INTEGER NOT NULL,
  PRIMARY KEY (job_seq, key)
) STRICT, WITHOUT ROWID;

-- What jobs wait for that is not there; no row: it is there, as far as we know.
CREATE TABLE hold (
  environment TEXT    NOT NULL CHECK (environment IN ('PRODUCTION', 'DEVELOPMENT')),
  dependency  TEXT    NOT NULL CHECK (dependency IN ('mail', 'course')),
  since       INTEGER NOT NULL,
  next_try_at INTEGER NOT NULL,
  tries       INTEGER NOT NULL CHECK (tries > 0),
  reason      TEXT    NOT NULL,
  tasks       TEXT    NOT NULL,
  PRIMARY KEY (environment, dependency)
) STRICT, WITHOUT ROWID;

-- Until when the turns of a rate limit are spent, so that a restart gives none away twice.
CREATE TABLE pace (
  name        TEXT    NOT NULL PRIMARY KEY,
  spent_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
  seq     INTEGER PRIMARY KEY,
  at      INTEGER NOT NULL,
  source  TEXT    NOT NULL CHECK (source IN ('command', 'page', 'file', 'signal', 'daemon')),
  who     TEXT    NOT NULL,
  action  TEXT    NOT NULL,
  subject TEXT    NOT NULL,
  detail  TEXT
) STRICT;
