-- The last judgements of one customer up to a time, the newest first.
SELECT {{.Columns}}
FROM scores_raw FINAL
WHERE bucket IN (SELECT bucket FROM scores_raw WHERE customer = {customer:String} LIMIT 1)
  AND customer = {customer:String} AND run = '' AND as_of <= {as_of:DateTime('UTC')}
ORDER BY as_of DESC
LIMIT {limit:UInt64}
