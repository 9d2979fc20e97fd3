-- Changes one row. The latest word stands, also where the clock was set back.
INSERT INTO pace (name, spent_until) VALUES (:name, :spent_until)
ON CONFLICT (name) DO UPDATE SET spent_until = excluded.spent_until
