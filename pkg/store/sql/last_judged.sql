-- The last known judgement of each customer as of a time, with the change within a week, of those that a ranking asks for: what customers.sql ranks
-- and customers_apart.sql counts. Everybody is judged at the first tick of a day, so the last weeks before the newest tick have a row of every customer.
(SELECT max(as_of) FROM scores_raw WHERE run = '' AND as_of <= {as_of:DateTime('UTC')}) AS newest,
judged AS (
    SELECT bucket, customer, max(r.as_of) AS at,
           argMax((r.score, r.band, r.owner, r.owner_email, r.churned, r.days_to_renewal, r.value_at_risk, r.saveable_value, toString(r.value_currency)),
                  (r.as_of, r.computed_at)) AS row,
           if(countIf(r.as_of <= newest - INTERVAL 7 DAY) = 0, nan,
              row.1 - argMaxIf(r.score, (r.as_of, r.computed_at), r.as_of <= newest - INTERVAL 7 DAY)) AS week
    FROM scores_raw AS r
    WHERE r.run = '' AND r.as_of <= {as_of:DateTime('UTC')} AND r.as_of >= newest - INTERVAL 21 DAY
    GROUP BY bucket, customer
), last AS (
    SELECT bucket, customer, at, week, row.1 AS last_score, row.7 AS at_risk, row.8 AS saveable, row.9 AS worth_in,
           -- an amount of which nobody said the currency cannot be compared either
           {currency:String} != '' AND worth_in != {currency:String} AND (worth_in != '' OR at_risk != 0) AS apart
    FROM judged
    WHERE NOT row.5
      AND ({band:String} = '' OR row.2 = {band:String})
      AND ({owner:String} = '' OR row.3 = {owner:String} OR row.4 = {owner:String})
      AND ({renewing:Float64} = 0 OR row.6 BETWEEN 0 AND {renewing:Float64})
)
