-- Returns what the channels of an environment were told.
SELECT * FROM notice WHERE environment = :environment ORDER BY channel, cause
