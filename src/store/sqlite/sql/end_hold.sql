-- Changes one row, or none where there was no hold.
DELETE FROM hold WHERE environment = :environment AND dependency = :dependency
