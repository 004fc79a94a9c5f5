-- What is normal for each segment at the end of a complete UTC day: the median use of 28 days, and how the last 7 days stand against
-- each customer's own median week, by which a holiday that all share is known.
WITH
    {day:Date} AS d,
    toUInt16(d) AS dn
SELECT a.segment AS segment, d AS day, {version:UInt32} AS version, toUInt32(count()) AS customers,
    quantileExact(toFloat64(u.month)) AS usage_median_28d,
    if(countIf(u.median_week > 0) < 5, 1, least(1, quantileExactIf(round(u.weeks[1] / u.median_week, 6), u.median_week > 0))) AS usage_factor_7d,
    {now:DateTime64(3, 'UTC')} AS computed_at
FROM
(
    WITH toInt64(dn) - toInt64(toUInt16(toDate(r.hour))) + 1 AS age
    SELECT customer,
        sumResample(1, 64, 7)(toInt64(r.usage_events), age) AS weeks,
        arraySum(arraySlice(weeks, 1, 4)) AS month,
        maxIf(age, r.usage_events > 0) AS first_age,
        least(8, greatest(0, intDiv(first_age, 7) - 1)) AS own_weeks,
        arraySort(arraySlice(weeks, 2, own_weeks)) AS own,
        if(own_weeks >= 3, (own[intDiv(own_weeks + 1, 2)] + own[intDiv(own_weeks, 2) + 1]) / 2, 0) AS median_week
    FROM rollups_raw AS r FINAL
    WHERE r.hour >= toDateTime(d, 'UTC') - INTERVAL 70 DAY AND r.hour < toDateTime(d, 'UTC') + INTERVAL 1 DAY
    GROUP BY customer
    HAVING month > 0
) AS u
LEFT ANY JOIN
(
    SELECT customer, argMax(h.segment, (h.time, h.id)) AS segment
    FROM history_raw AS h FINAL
    WHERE h.type = 'account.updated' AND h.segment != '' AND h.time < toDateTime(d, 'UTC') + INTERVAL 1 DAY
    GROUP BY customer
) AS a ON a.customer = u.customer
GROUP BY a.segment
