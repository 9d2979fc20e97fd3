-- Returns one row where the delivery is one that a person may decide about.
SELECT 1 AS open FROM delivery WHERE seq = :seq AND state IN ('unknown', 'held')
