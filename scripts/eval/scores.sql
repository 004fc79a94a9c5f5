-- What was said of each customer at each tick: band, score (null while forming), the likeliest causes and, where there are such columns,
-- the likelihood of churn and the values, which are named after the last column.
SELECT customer, toUnixTimestamp(as_of) AS at, score, band, arraySlice(causes, 1, 3) AS first_causes, churned{columns}
FROM scores_known
