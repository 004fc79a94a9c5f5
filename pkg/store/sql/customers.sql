-- The customers to look at first: of each the last known judgement as of a time, filtered and ranked.
WITH last AS (
    SELECT bucket, customer, max(r.as_of) AS at,
           argMax((r.score, r.change, r.band, r.owner, r.owner_email, r.mrr, r.churned, r.days_to_renewal), (r.as_of, r.computed_at)) AS row
    FROM scores_raw AS r
    WHERE r.run = '' AND r.as_of <= {as_of:DateTime('UTC')}
    GROUP BY bucket, customer
), top AS (
    SELECT bucket, customer, at
    FROM last
    WHERE NOT row.7
      AND ({band:String} = '' OR row.3 = {band:String})
      AND ({owner:String} = '' OR row.4 = {owner:String} OR row.5 = {owner:String})
      AND ({renewing:Float64} = 0 OR row.8 BETWEEN 0 AND {renewing:Float64})
    ORDER BY isNaN(row.1), {{.Order}}, customer
    LIMIT {limit:UInt64}
)
SELECT {{.Columns}}
FROM scores_raw FINAL
WHERE run = '' AND (bucket, customer, as_of) IN (SELECT bucket, customer, at FROM top)
ORDER BY isNaN(score), {{.Outer}}, customer
