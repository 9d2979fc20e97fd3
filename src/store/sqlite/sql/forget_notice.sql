-- Changes one row, or none where nothing was told.
DELETE FROM notice WHERE environment = :environment AND channel = :channel AND cause = :cause
