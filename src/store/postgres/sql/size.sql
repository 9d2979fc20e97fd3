-- Returns one row: the bytes that the tables of this schema take on the disk, with their indexes.
SELECT coalesce(sum(pg_total_relation_size(oid)), 0)::BIGINT AS bytes FROM pg_class
WHERE relnamespace = current_schema()::REGNAMESPACE AND relkind IN ('r', 'm')
