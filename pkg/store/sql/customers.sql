-- The customers to look at first: of each the last known judgement as of a time, filtered and ranked, with the change within a week.
-- Everybody is judged at the first tick of a day, so the last weeks before the newest tick have a row of every customer.
WITH (SELECT max(as_of) FROM scores_raw WHERE run = '' AND as_of <= {as_of:DateTime('UTC')}) AS newest,
last AS (
    SELECT bucket, customer, max(r.as_of) AS at,
           argMax((r.score, r.band, r.owner, r.owner_email, r.mrr, r.churned, r.days_to_renewal), (r.as_of, r.computed_at)) AS row,
           if(countIf(r.as_of <= newest - INTERVAL 7 DAY) = 0, nan,
              row.1 - argMaxIf(r.score, (r.as_of, r.computed_at), r.as_of <= newest - INTERVAL 7 DAY)) AS week
    FROM scores_raw AS r
    WHERE r.run = '' AND r.as_of <= {as_of:DateTime('UTC')} AND r.as_of >= newest - INTERVAL 21 DAY
    GROUP BY bucket, customer
), top AS (
    SELECT bucket, customer, at, week, row_number() OVER (ORDER BY isNaN(row.1), {{.Order}}, customer) AS place
    FROM last
    WHERE NOT row.6
      AND ({band:String} = '' OR row.2 = {band:String})
      AND ({owner:String} = '' OR row.3 = {owner:String} OR row.4 = {owner:String})
      AND ({renewing:Float64} = 0 OR row.7 BETWEEN 0 AND {renewing:Float64})
    ORDER BY place
    LIMIT {limit:UInt64}
)
SELECT {{.Columns}}
FROM (SELECT * FROM scores_raw FINAL WHERE run = '' AND (bucket, customer, as_of) IN (SELECT bucket, customer, at FROM top)) AS s
JOIN top ON top.customer = s.customer
ORDER BY top.place
