-- Usage sources on each of the last 28 complete UTC days, against their own weekday norm: a silent source is an outage, not silence of its customers.
WITH {day:Date} AS d
SELECT source, d AS baseline_day, {version:UInt32} AS version, toDate(d - n) AS day,
    toUInt64(arraySum(arrayMap((x, y) -> if(y = n, x, 0), counts, ages))) AS usage_events,
    toFloat64(ifNull(arrayReduce('medianExactOrNull', arrayFilter((x, y) -> y > n AND y <= n + 35 AND (y - n) % 7 = 0, counts, ages)), 0)) AS norm,
    norm >= 20 AND usage_events < norm / 10 AS silent,
    {now:DateTime64(3, 'UTC')} AS computed_at
FROM
(
    SELECT source, groupArray(total) AS counts, groupArray(age) AS ages
    FROM
    (
        SELECT usage_source AS source, toInt64(toUInt16(d)) - toInt64(toUInt16(toDate(r.hour))) AS age, sum(r.usage_events) AS total
        FROM rollups_raw AS r FINAL
        WHERE r.hour >= toDateTime(d, 'UTC') - INTERVAL 63 DAY AND r.hour < toDateTime(d, 'UTC') + INTERVAL 1 DAY AND r.usage_source != ''
        GROUP BY source, age
    )
    GROUP BY source
)
ARRAY JOIN range(28) AS n
