-- Returns one row where the delivery is one that a person may decide about, and keeps it so until the
-- transaction ends.
-- $1 seq
SELECT 1 AS open FROM delivery WHERE seq = $1::BIGINT AND state IN ('unknown', 'held') FOR UPDATE
