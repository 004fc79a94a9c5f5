-- Groups: parents with their customers as last judged as of a time; who has churned does not count, and a customer without parent and children
-- is no group. Values are those in the company's currency; apart counts the customers whose values are not.
WITH (SELECT max(as_of) FROM scores_raw WHERE run = '' AND as_of <= {as_of:DateTime('UTC')}) AS newest,
judged AS (
    SELECT bucket, customer,
           argMax((r.parent, r.name, r.score, toString(r.band), r.churned, toString(r.disposition), r.value_at_risk, r.saveable_value, toString(r.value_currency)),
                  (r.as_of, r.computed_at)) AS row
    FROM scores_raw AS r
    WHERE r.run = '' AND r.as_of <= {as_of:DateTime('UTC')} AND r.as_of >= newest - INTERVAL 21 DAY
      {{if .One}}-- who was ever of the group in that time, found in two columns
      AND r.customer IN (SELECT o.customer FROM scores_raw AS o WHERE o.run = '' AND o.as_of <= {as_of:DateTime('UTC')} AND o.as_of >= newest - INTERVAL 21 DAY
                             AND (o.parent = {parent:String} OR o.customer = {parent:String})){{end}}
    GROUP BY bucket, customer
), members AS (
    SELECT customer, if(row.1 = '', customer, row.1) AS root, row.2 AS name, row.3 AS score, row.4 AS band, row.5 AS churned, row.6 = 'let_go' AS gone,
           row.7 AS at_risk, row.8 AS saveable, {currency:String} != '' AND row.9 != {currency:String} AND (row.9 != '' OR row.7 != 0) AS apart
    FROM judged
    WHERE {parent:String} = '' OR root = {parent:String}
)
SELECT root, anyIf(name, customer = root) AS root_name, countIf(NOT churned) AS customers, countIf(NOT churned AND gone) AS let_go,
       argMinIf(band, transform(band, ['critical', 'at_risk', 'watch', 'healthy'], [1, 2, 3, 4], 5), NOT churned) AS worst,
       if(countIf(NOT churned AND NOT isNaN(score)) = 0, nan, minIf(score, NOT churned AND NOT isNaN(score))) AS lowest,
       sumIf(m.at_risk, NOT churned AND NOT apart) AS at_risk, sumIf(m.saveable, NOT churned AND NOT apart) AS saveable,
       countIf(NOT churned AND apart) AS apart_
FROM members AS m
GROUP BY root
HAVING customers > 0 AND countIf(customer != root) > 0
ORDER BY {{.Order}}, root
LIMIT {limit:UInt64}
