-- Ids that a source has used for several events: with another time, subject or type each is an event of its own, which is seldom meant.
SELECT source, id, uniqExact(time) AS times, uniqExact(customer) AS subjects, uniqExact(type) AS types
FROM events_raw
WHERE recorded_at >= {since:DateTime64(3, 'UTC')}
GROUP BY source, id
HAVING times > 1 OR subjects > 1 OR types > 1
ORDER BY source, id
LIMIT {limit:UInt64}
