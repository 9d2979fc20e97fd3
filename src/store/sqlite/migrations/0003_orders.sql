-- Never edited after release: a later change is a later file.
-- What persons order: a task that is paused, a job that has all its attempts again.

ALTER TABLE task ADD COLUMN paused_at INTEGER;
ALTER TABLE task ADD COLUMN paused_by TEXT CHECK ((paused_at IS NULL) = (paused_by IS NULL));

-- Attempts that no longer count against the limit. The number of the attempt itself only grows: it is
-- what late answers of earlier attempts are told apart by.
ALTER TABLE job ADD COLUMN forgiven INTEGER NOT NULL DEFAULT 0 CHECK (forgiven >= 0);
