-- What was being sent when its daemon died is looked for at each start, among all that was ever sent.
CREATE INDEX delivery_intended ON delivery (job_seq) WHERE state = 'intended';
