-- What is normal for each segment at the end of a complete UTC day: the median use of 28 days, and how the last 7 days stand against
-- each customer's own median week, by which a holiday that all share is known. Days in which a source was silent do not count: an outage
-- is no holiday.
WITH
    {day:Date} AS d,
    toUInt16(d) AS dn,
    u.median_week > 0 AND q.silent_7 <= 3 AS tells
SELECT a.segment AS segment, d AS day, {version:UInt32} AS version, toUInt32(count()) AS customers,
    if(isFinite(quantileExactIf(u.month * 28 / (28 - q.silent_28), q.silent_28 <= 14) AS median_), median_, 0) AS usage_median_28d,
    if(countIf(tells) < 5, 1, least(1, quantileExactIf(round(u.weeks[1] / u.median_week * 7 / (7 - q.silent_7), 6), tells))) AS usage_factor_7d,
    toFloat64(if(isFinite(quantileExactIf(0.95)(u.month * 28 / (28 - q.silent_28), q.silent_28 <= 14) AS high_), high_, 0)) AS usage_p95_28d,
    toFloat64(if(countIf(s.seats > 0) > 0, quantileExactIf(0.95)(s.seats, s.seats > 0), 0)) AS seats_p95,
    arraySort(arraySlice(arrayMap(x -> toString(x.1), arraySort(x -> (-x.2, x.1), arrayFilter(x -> 2 * x.2 >= count(), arrayZip((sumMap(u.names, arrayMap(n -> toUInt64(1), u.names)) AS used_).1, used_.2)))), 1, 50)) AS key_features,
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
        arraySlice(arraySort(groupUniqArrayArrayIf(r.features, age BETWEEN 1 AND 28)), 1, 1000) AS names,
        argMaxIf(r.usage_source, r.hour, r.usage_events > 0) AS source,
        if(own_weeks >= 3, (own[intDiv(own_weeks + 1, 2)] + own[intDiv(own_weeks, 2) + 1]) / 2, 0) AS median_week
    FROM rollups_raw AS r FINAL
    WHERE r.hour >= toDateTime(d, 'UTC') - INTERVAL 70 DAY AND r.hour < toDateTime(d, 'UTC') + INTERVAL 1 DAY
    GROUP BY customer
    HAVING month > 0
) AS u
LEFT ANY JOIN
(
    SELECT customer, argMax(h.segment, (h.time, h.id, h.source)) AS segment
    FROM history_raw AS h FINAL
    WHERE h.type = 'account.updated' AND h.segment != '' AND h.time < toDateTime(d, 'UTC') + INTERVAL 1 DAY
    GROUP BY customer
) AS a ON a.customer = u.customer
LEFT ANY JOIN
(
    SELECT customer, sumIf(g.seats, g.status IN ('trialing', 'active', 'past_due', 'paused')) AS seats
    FROM
    (
        SELECT customer, argMax(ifNull(h.seats, 0), (h.time, h.id, h.source)) AS seats, argMax(h.status, (h.time, h.id, h.source)) AS status
        FROM history_raw AS h FINAL
        WHERE h.type = 'billing.subscription_changed' AND h.time < toDateTime(d, 'UTC') + INTERVAL 1 DAY
        GROUP BY customer, h.entity
    ) AS g
    GROUP BY customer
) AS s ON s.customer = u.customer
LEFT ANY JOIN
(
    SELECT source, countIf(silent AND dn - toUInt16(day) < 7) AS silent_7, countIf(silent) AS silent_28
    FROM ({{template "source_days.sql"}})
    GROUP BY source
) AS q ON q.source = u.source
GROUP BY a.segment
