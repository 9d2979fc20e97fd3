-- Returns the person of an address as people.sql does, or no row.
-- $1 environment, $2 address
SELECT person.seq, person.address, count(*) AS mails, max(delivery.changed_at) AS last_at
FROM person JOIN delivery ON delivery.environment = person.environment
  AND lower(delivery.recipient) = lower(person.address)
WHERE person.environment = $1 AND lower(person.address) = lower($2::TEXT COLLATE "C")
GROUP BY person.seq
