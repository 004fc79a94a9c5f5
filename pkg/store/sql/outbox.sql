-- What the owner of a partition still has to do: deliveries that are queued or have an intent without a result, and what is held until a
-- time, oldest first. A result stands over the intents around it: a clock that was set back must not make it forgotten.
WITH transform(status, ['held', 'queued', 'intent'], [0, 1, 2], 3) AS rank_,
open_ AS
(
    SELECT argMin(d.bucket, d.at) AS home, alert_id, event_id, recipient, channel, argMax(d.status, (rank_, d.at)) AS state, argMax(d.reason, (rank_, d.at)) AS why,
           argMax(d.digest, (rank_, d.at)) AS reader, argMax(d.due, (rank_, d.at)) AS until, max(d.attempts) AS tried, min(d.at) AS since
    FROM deliveries_raw AS d
    WHERE {{if eq .Kind "digests"}}true{{else}}d.bucket = {bucket:UInt16}{{end}} AND recipient != ''
    GROUP BY alert_id, event_id, recipient, channel
    HAVING {{if eq .Kind "queue"}}state IN ('queued', 'intent') AND ({channel:String} = '' OR channel = {channel:String}){{else if eq .Kind "waiting"}}state = 'held' AND reader = ''{{else}}state = 'held' AND reader != ''{{end}}
)
SELECT o.home, o.alert_id, o.event_id, o.recipient, o.channel, o.state, o.why, o.reader, o.until, o.tried, o.since, any(b.body)
FROM open_ AS o
INNER JOIN
(
    SELECT alert_id, event_id, recipient, channel, body FROM deliveries_raw
    WHERE body != '' AND (alert_id, event_id, recipient, channel) IN (SELECT alert_id, event_id, recipient, channel FROM open_)
) AS b ON b.alert_id = o.alert_id AND b.event_id = o.event_id AND b.recipient = o.recipient AND b.channel = o.channel
GROUP BY ALL
ORDER BY o.since, o.event_id, o.recipient, o.channel
LIMIT {limit:UInt64}
