-- Returns items whose name holds a text, those with the newest jobs first, then those without one.
-- Only the newest jobs are looked through, counted, as numbers are left out here, unlike in SQLite.
-- $1 environment, $2 task, $3 text, $4 limit, $5 newest
SELECT task, item, max(label) AS label, max(seq) AS newest FROM (
  SELECT task, item, label, seq
  FROM (SELECT * FROM job ORDER BY seq DESC LIMIT $5::BIGINT) AS late
  WHERE environment = $1 AND ($2::TEXT IS NULL OR task = $2)
    AND strpos(lower(label), lower($3::TEXT COLLATE "C")) > 0
  UNION ALL
  SELECT task, item, label, 0 AS seq FROM sighting
  WHERE environment = $1 AND ($2::TEXT IS NULL OR task = $2)
    AND strpos(lower(label), lower($3::TEXT COLLATE "C")) > 0
) AS found
GROUP BY task, item
ORDER BY newest DESC, task, item LIMIT $4::BIGINT
