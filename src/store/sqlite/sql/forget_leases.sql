-- Changes the rows of leases that ended before :before; their names are those of daemons that are gone.
DELETE FROM lease WHERE until < :before AND name LIKE '%/%'
