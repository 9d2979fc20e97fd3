-- Returns one person as people.sql does, or no row.
-- $1 environment, $2 seq
SELECT person.seq, person.address, count(*) AS mails, max(delivery.changed_at) AS last_at
FROM person JOIN delivery ON delivery.environment = person.environment
  AND lower(delivery.recipient) = lower(person.address)
WHERE person.seq = $2::BIGINT AND person.environment = $1
GROUP BY person.seq
