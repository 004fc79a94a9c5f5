-- What was said of each customer at each tick: band, score (null while forming), the likeliest causes, the likelihood of churn and the values.
SELECT customer, toUnixTimestamp(as_of) AS at, score, band, arraySlice(causes, 1, 3) AS first_causes, churned, likelihood, value_at_risk, saveable_value
FROM scores_known
