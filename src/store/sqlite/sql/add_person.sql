-- Changes nothing where this person was sent something before.
INSERT INTO person (environment, address)
SELECT environment, :recipient FROM job WHERE seq = :seq
ON CONFLICT DO NOTHING
