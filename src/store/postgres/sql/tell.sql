-- Tells every daemon that listens, once the transaction is there, who changed what they may act on. Not
-- in SQLite, where one daemon works at a time.
-- $1 teller
SELECT pg_notify(current_schema()::TEXT, $1)
