-- Changes nothing that can be seen where this person was sent something before; but nobody forgets the
-- person until the transaction ends, unlike in SQLite, where one transaction writes at a time.
-- $1 seq, $2 recipient
INSERT INTO person AS known (environment, address)
SELECT environment, $2 FROM job WHERE seq = $1::BIGINT
ON CONFLICT (environment, lower(address)) DO UPDATE SET address = known.address
