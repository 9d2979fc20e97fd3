-- Returns every task of an environment, or the one named.
SELECT * FROM task WHERE environment = :environment AND (:task IS NULL OR name = :task) ORDER BY name
