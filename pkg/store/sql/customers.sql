-- The customers to look at first: of each the last known judgement as of a time, filtered and ranked, with the change within a week.
WITH {{template "last_judged.sql"}}, top AS (
    SELECT bucket, customer, at, week, row_number() OVER (ORDER BY {{.Order}}, customer) AS place
    FROM last
    ORDER BY place
    LIMIT {limit:UInt64}
)
SELECT {{.Columns}}
FROM (SELECT * FROM scores_raw FINAL WHERE run = '' AND (bucket, customer, as_of) IN (SELECT bucket, customer, at FROM top)) AS s
JOIN top ON top.customer = s.customer
ORDER BY top.place
