-- Changes nothing where the event or the id is taken.
INSERT INTO job (id, environment, task, item, occurrence, label, event_at, run_at, due_at,
  planned_at, state, finished_at, reason)
VALUES (:id, :environment, :task, :item, :occurrence, :label, :event_at, :run_at, :run_at,
  :now, :state, :finished_at, :reason)
ON CONFLICT DO NOTHING
