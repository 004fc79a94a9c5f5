CREATE OR REPLACE VIEW scores_known {{.OnCluster}} AS
SELECT * EXCEPT (bucket, run) FROM scores_raw FINAL WHERE run = ''
COMMENT 'Scores as they were known at their time. Grain: customer, as_of. NaN where a signal is unknown';

CREATE OR REPLACE VIEW scores_corrected {{.OnCluster}} AS
WITH (SELECT arrayReverseSort(r -> r.4, groupArray((r.run, r.from, r.to, r.changed_at))) FROM runs_raw AS r FINAL WHERE r.status = 'done') AS runs_
SELECT * EXCEPT (bucket) FROM scores_raw FINAL
WHERE run = arrayFirst(r -> as_of >= r.2 AND as_of <= r.3, runs_).1
COMMENT 'Scores as they are known now: of the last finished rebuild that covers as_of, else live. Grain: customer, as_of. NaN where a signal is unknown';
