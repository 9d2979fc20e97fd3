-- Changes one row where nobody else tries.
-- $1 environment, $2 dependency, $3 now, $4 until, $5 early
UPDATE hold SET next_try_at = $4::BIGINT
WHERE environment = $1 AND dependency = $2 AND (next_try_at <= $3::BIGINT OR $5::INTEGER = 1)
