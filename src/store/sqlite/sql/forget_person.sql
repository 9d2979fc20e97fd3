-- Forgets a person of the job's environment of whom no delivery is left.
DELETE FROM person
WHERE environment = (SELECT environment FROM job WHERE seq = :seq) AND address = :recipient
  AND NOT EXISTS (
    SELECT 1 FROM delivery
    WHERE delivery.environment = person.environment
      AND delivery.recipient = person.address COLLATE NOCASE
  )
