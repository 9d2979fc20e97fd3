-- Changes nothing where the task was seen before.
INSERT INTO task (environment, name, first_seen_at) VALUES (:environment, :task, :now)
ON CONFLICT DO NOTHING
