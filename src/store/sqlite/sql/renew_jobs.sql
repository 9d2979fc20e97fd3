-- Changes the running jobs of the holder.
UPDATE job SET lease_until = :until WHERE state = 'running' AND holder = :holder
