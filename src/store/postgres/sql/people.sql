-- Returns people, by address, with how many mails they had and when the last was.
-- $1 environment, $2 after, $3 search, $4 limit
SELECT person.seq, person.address, mails.mails, mails.last_at
FROM person CROSS JOIN LATERAL (
  SELECT count(*) AS mails, max(changed_at) AS last_at FROM delivery
  WHERE delivery.environment = $1 AND lower(delivery.recipient) = lower(person.address)
) AS mails
WHERE person.environment = $1 AND mails.mails > 0
  AND lower(person.address) > coalesce((SELECT lower(address) FROM person WHERE seq = $2::BIGINT), '')
  AND ($3::TEXT IS NULL OR lower(person.address) LIKE lower($3 COLLATE "C") ESCAPE '\')
ORDER BY lower(person.address) LIMIT $4::BIGINT
