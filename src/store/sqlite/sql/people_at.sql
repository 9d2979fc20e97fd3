-- Returns the person of an address as people.sql does, or no row.
SELECT person.seq, person.address, count(*) AS mails, max(delivery.changed_at) AS last_at
FROM person CROSS JOIN delivery ON delivery.environment = person.environment
  AND delivery.recipient = person.address COLLATE NOCASE
WHERE person.environment = :environment AND person.address = :address
GROUP BY person.seq
