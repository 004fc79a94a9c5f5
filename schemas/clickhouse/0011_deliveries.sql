-- The outbox of the notifier: what is to be told to whom is stored before it is sent, so that neither a slow channel nor a restart loses it.
-- oldest-binary: 6
-- +goose Up
ALTER TABLE deliveries_raw {{.OnCluster}}
    ADD COLUMN `bucket` UInt16 COMMENT 'Partition of topic alerts whose owner sends it; 0 for digests' FIRST,
    ADD COLUMN `recipient` LowCardinality(String) COMMENT 'Who is told: person:EMAIL or channel:NAME; empty where no route leads to anybody' AFTER `event_id`,
    ADD COLUMN `reason` LowCardinality(String) COMMENT 'Why it is held: shadow_mode, quiet_hours, daily_cap, no_owner, owner_on_leave, owner_not_listed or digest_only; why it failed: unrendered, forbidden_address or channel_removed; why it was let go: superseded (by a later event of its alert); why nobody is told: no_route' AFTER `status`,
    ADD COLUMN `digest` String COMMENT 'Whose digest carries what is held (as in recipient); of digested rows the event_id of the digest' AFTER `reason`,
    ADD COLUMN `due` DateTime64(3, 'UTC') COMMENT 'When what is held is looked at again, UTC; 1970 where it is not held' AFTER `digest`,
    ADD COLUMN `body` String COMMENT 'The alert event or digest as a CloudEvent, where the row began a delivery; forgotten after at least 14 and at most 60 days' CODEC(ZSTD(1)) TTL toDateTime(at) + toIntervalDay(60) AFTER `detail`,
    MODIFY ORDER BY (alert_id, event_id, channel, at, status, recipient);

ALTER TABLE deliveries_raw {{.OnCluster}}
    COMMENT COLUMN `channel` 'Channel of the routes; empty for what is held, which may go by several',
    COMMENT COLUMN `event_id` 'The alert event that was delivered, or the id of a digest',
    COMMENT COLUMN `alert_id` 'The alert; digest for a digest',
    COMMENT COLUMN `status` 'held (for a reason), queued (to be sent), intent (about to send), sent, refused (the receiver will never take it), failed (given up), digested (sent within a digest), released (its time has come: see the other rows of the event) or unrouted (nobody is told)';

CREATE OR REPLACE VIEW deliveries {{.OnCluster}} AS
WITH transform(status, ['held', 'queued', 'intent'], [0, 1, 2], 3) AS rank_
SELECT alert_id, event_id, recipient, channel, argMax(d.status, (rank_, d.at)) AS status, argMax(d.reason, (rank_, d.at)) AS reason,
       argMax(d.digest, (rank_, d.at)) AS digest, argMax(d.due, (rank_, d.at)) AS due, max(d.attempts) AS attempts,
       argMax(d.detail, (rank_, d.at)) AS detail, min(d.at) AS first_at, max(d.at) AS last_at
FROM deliveries_raw AS d FINAL
GROUP BY alert_id, event_id, recipient, channel
COMMENT 'What was told to people, what is held and why. Grain: alert_id, event_id, recipient, channel';

ALTER TABLE deployment_raw {{.OnCluster}}
    COMMENT COLUMN `name` 'buckets: partitions of touched, health and alerts; schema: the newest migration; oldest_binary: the oldest schema level whose binary works with it; installed: when migrate first ran';
