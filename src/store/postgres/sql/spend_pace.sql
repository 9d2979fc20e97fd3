-- Changes one row. The latest word stands, also where the clock was set back.
-- $1 name, $2 spent_until
INSERT INTO pace (name, spent_until) VALUES ($1, $2::DOUBLE PRECISION)
ON CONFLICT (name) DO UPDATE SET spent_until = excluded.spent_until
