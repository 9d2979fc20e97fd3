-- Forgets the people of a JSON list of whom no delivery is left.
-- $1 people
DELETE FROM person
USING jsonb_to_recordset($1::JSONB) AS gone (environment TEXT, address TEXT)
WHERE person.environment = gone.environment
  AND lower(person.address) = lower(gone.address COLLATE "C")
  AND NOT EXISTS (
    SELECT 1 FROM delivery
    WHERE delivery.environment = person.environment
      AND lower(delivery.recipient) = lower(person.address)
  )
