-- Returns one row: the database's instant, with parts of a millisecond. The one place beside
-- lease_instant() where the server's time is asked: it is what all hosts go by.
SELECT (extract(epoch FROM clock_timestamp()) * 1000)::DOUBLE PRECISION AS now
