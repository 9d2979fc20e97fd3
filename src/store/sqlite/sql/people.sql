-- Returns people, by address, with how many mails they had and when the last was.
SELECT * FROM (
  SELECT seq, address, (
    SELECT count(*) FROM delivery
    WHERE environment = :environment AND recipient = person.address COLLATE NOCASE
  ) AS mails, (
    SELECT max(changed_at) FROM delivery
    WHERE environment = :environment AND recipient = person.address COLLATE NOCASE
  ) AS last_at
  FROM person
  WHERE environment = :environment
    AND address > coalesce((SELECT address FROM person WHERE seq = :after), '')
    AND (:search IS NULL OR address LIKE :search ESCAPE '\')
  ORDER BY address
) WHERE mails > 0 LIMIT :limit
