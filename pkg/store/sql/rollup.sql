-- Roll-ups of (customer, hour) pairs, from all their distinct events. {{.Pairs}} gives the pairs, {{.Events}} selects their events. The
-- epoch is read before the events.
INSERT INTO rollups_raw (customer, hour, version, is_deleted, events, usage_events, quantity, errors, pages, sensitive_pages,
    billing_events, support_events, account_events, users, features, usage_source)
WITH bitShiftLeft(toUInt128({{.Formula}}), 112) + bitShiftLeft(toUInt128((SELECT max(epoch) FROM epochs_raw)), 96) AS epoch_
SELECT p.customer, p.hour, epoch_ + e.version_, e.events = 0,
    e.events, e.usage_events, e.quantity, e.errors, e.pages, e.sensitive_pages, e.billing_events, e.support_events, e.account_events,
    e.users, e.features, e.usage_source
FROM ({{.Pairs}}) AS p
LEFT JOIN
(
    SELECT customer, hour,
        -- not sum(2^64 + content_hash), which the server would make count() * 2^64 + sum(content_hash), and that sum wraps at 2^64
        bitShiftLeft(toUInt128(count()), 64) + sum(toUInt128(content_hash)) AS version_,
        toUInt32(count()) AS events,
        toUInt32(countIf(type = 'usage.event')) AS usage_events,
        toFloat64(sumIf(toInt128(round(r.quantity * 1000000)), type = 'usage.event')) / 1000000 AS quantity,
        toUInt32(countIf(type = 'usage.error')) AS errors,
        toUInt32(countIf(type = 'usage.page_viewed')) AS pages,
        toUInt32(countIf(type = 'usage.page_viewed' AND page NOT IN ('', 'invoice'))) AS sensitive_pages,
        toUInt32(countIf(startsWith(type, 'billing.'))) AS billing_events,
        toUInt32(countIf(startsWith(type, 'support.'))) AS support_events,
        toUInt32(countIf(startsWith(type, 'account.'))) AS account_events,
        arraySort(groupUniqArrayIf(cityHash64(user_id), type = 'usage.event' AND user_id != '')) AS users,
        arraySlice(arraySort(groupUniqArrayIf(name, type = 'usage.event')), 1, 1000) AS features,
        maxIf(toString(source), type = 'usage.event') AS usage_source
    FROM events_raw AS r FINAL
    WHERE {{.Events}}
    GROUP BY customer, hour
) AS e ON e.customer = p.customer AND e.hour = p.hour
