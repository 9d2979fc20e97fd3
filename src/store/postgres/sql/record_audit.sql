-- Adds one row.
-- $1 at, $2 source, $3 who, $4 action, $5 subject, $6 detail
INSERT INTO audit (at, source, who, action, subject, detail)
VALUES ($1::BIGINT, $2, $3, $4, $5, $6)
