-- Returns one person as people.sql does, or no row.
SELECT person.seq, person.address, count(*) AS mails, max(delivery.changed_at) AS last_at
FROM person CROSS JOIN delivery ON delivery.environment = person.environment
  AND delivery.recipient = person.address COLLATE NOCASE
WHERE person.seq = :seq AND person.environment = :environment
GROUP BY person.seq
