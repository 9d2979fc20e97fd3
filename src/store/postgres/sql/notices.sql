-- Returns what the channels of an environment were told.
-- $1 environment
SELECT * FROM notice WHERE environment = $1 ORDER BY channel, cause
