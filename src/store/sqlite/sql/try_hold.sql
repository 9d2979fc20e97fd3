-- Changes one row where nobody else tries.
UPDATE hold SET next_try_at = :until
WHERE environment = :environment AND dependency = :dependency AND (next_try_at <= :now OR :early = 1)
