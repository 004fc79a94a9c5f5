-- Parents with what is at stake in the whole group, and churns with what was predicted, stated and assessed.
-- oldest-binary: 6
-- +goose Up
CREATE OR REPLACE VIEW account_groups {{.OnCluster}} AS
SELECT if(s.parent = '', s.customer, s.parent) AS parent, anyIf(s.name, s.customer = if(s.parent = '', s.customer, s.parent)) AS name,
       countIf(NOT s.churned) AS customers, countIf(NOT s.churned AND s.disposition = 'let_go') AS let_go,
       groupArrayIf(s.customer, NOT s.churned) AS members,
       argMinIf(toString(s.band), transform(toString(s.band), ['critical', 'at_risk', 'watch', 'healthy'], [1, 2, 3, 4], 5), NOT s.churned) AS worst_band,
       minOrNullIf(s.score, NOT s.churned AND NOT isNaN(s.score)) AS lowest_score,
       sumMapIf([toString(s.currency)], [s.mrr], NOT s.churned) AS mrr,
       toString(s.value_currency) AS value_currency,
       sumIf(s.value_at_risk, NOT s.churned) AS value_at_risk, sumIf(s.saveable_value, NOT s.churned) AS saveable_value, max(s.as_of) AS as_of
FROM (SELECT * FROM scores_known ORDER BY as_of DESC LIMIT 1 BY customer) AS s
GROUP BY parent, value_currency
HAVING customers > 0
COMMENT 'Parents with the sums of their customers that have not churned, as last judged; a customer without a parent is its own, and one that has children is among its members. mrr is by currency, values are in minor units of value_currency, lowest_score is NULL while all are forming. Grain: parent, value_currency';
