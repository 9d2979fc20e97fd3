-- Changes one row, or none where nothing was told.
-- $1 environment, $2 channel, $3 cause
DELETE FROM notice WHERE environment = $1 AND channel = $2 AND cause = $3
