-- Adds one row.
INSERT INTO audit (at, source, who, action, subject, detail)
VALUES (:at, :source, :who, :action, :subject, :detail)
