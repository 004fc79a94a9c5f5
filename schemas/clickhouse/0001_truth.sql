-- Truth: what producers, clocks and people said. Append-only; nothing here is computed from anything else.
-- oldest-binary: 1
-- +goose Up
CREATE TABLE deployment_raw {{.OnCluster}}
(
    `name` LowCardinality(String) COMMENT 'buckets: partitions of touched, health and alerts; schema: the newest migration; oldest_binary: the oldest schema level whose binary works with it',
    `value` String COMMENT 'The value',
    `set_at` DateTime64(3, 'UTC') COMMENT 'When, UTC'
)
ENGINE = {{.Replacing "set_at"}}
ORDER BY name
COMMENT 'Truth: what migrate fixed for this deployment. Private';

CREATE TABLE events_raw {{.OnCluster}}
(
    `hour` DateTime('UTC') COMMENT 'Start of the UTC hour of time' CODEC(DoubleDelta, LZ4),
    `customer` String COMMENT 'Customer id: the CloudEvents subject',
    `type` LowCardinality(String) COMMENT 'CloudEvents type, such as usage.event',
    `time` DateTime64(9, 'UTC') COMMENT 'The event''s own time, UTC' CODEC(Delta, LZ4),
    `source` LowCardinality(String) COMMENT 'CloudEvents source: the producer',
    `id` String COMMENT 'CloudEvents id, unique within the source',
    `user_id` String COMMENT 'User of the customer who acted; empty if not said',
    `name` String COMMENT 'Feature or action of usage.event, path of usage.page_viewed, code of usage.error; empty for other types',
    `page` LowCardinality(String) COMMENT 'Class of a sensitive page: cancel, refund, downgrade, export, pricing, return_policy, help; empty for other pages',
    `quantity` Float64 COMMENT 'quantity of usage.event (default 1); 0 for other types',
    `sentiment` Float32 COMMENT 'Sentiment of the customer''s own words, -1..1; NaN where there are none or no verdict',
    `sentiment_model` LowCardinality(String) COMMENT 'Who judged the sentiment: producer, or the name and version of the model; empty if nobody',
    `data` String COMMENT 'The data object as JSON, as the producer wrote it' CODEC(LZ4),
    `content_hash` UInt64 COMMENT 'xxHash64 of the producer''s bytes: of copies that differ, the one with the greatest hash counts',
    `recorded_at` DateTime64(3, 'UTC') COMMENT 'Arrival: the record''s timestamp in Kafka (of identical copies the earliest), UTC' CODEC(Delta, LZ4),
    `analysis` UInt16 COMMENT 'Analysis epoch: raised when texts are judged again by a newer model',
    `version` UInt128 MATERIALIZED bitShiftLeft(toUInt128(content_hash), 64) + bitShiftLeft(toUInt128(analysis), 48) + toUInt128(281474976710655 - toUnixTimestamp64Milli(recorded_at)) COMMENT 'Which copy of an event counts: the greatest content hash, then the latest analysis, then the earliest arrival'
)
ENGINE = {{.Replacing "version"}}
PARTITION BY toYYYYMM(hour)
PRIMARY KEY (hour, customer)
ORDER BY (hour, customer, type, time, source, id)
COMMENT 'Truth: every event, as it arrived; copies are merged away in time. Private: read the view events';

CREATE TABLE ticks_raw {{.OnCluster}}
(
    `as_of` DateTime('UTC') COMMENT 'The time judged, on a UTC grid',
    `bucket` UInt16 COMMENT 'Partition of touched, health and alerts whose customers were judged',
    `offset` Int64 COMMENT 'Offset of the tick in the partition of touched',
    `day_first` Bool COMMENT 'First tick of a UTC day: everybody was judged',
    `baseline` LowCardinality(String) COMMENT 'Segment baselines that the scores were judged against: day/version',
    `gaps` Array(LowCardinality(String)) COMMENT 'Source topics that ingest had not read up to as_of',
    `judged` UInt32 COMMENT 'Customers judged',
    `through_at` DateTime64(3, 'UTC') COMMENT 'When the partition''s judgement was stored, UTC'
)
ENGINE = {{.Replacing "through_at"}}
PARTITION BY toYear(as_of)
ORDER BY (as_of, bucket)
COMMENT 'Truth: ticks that are through, by partition. Private: read the view ticks';

CREATE TABLE progress_raw {{.OnCluster}}
(
    `service` LowCardinality(String) COMMENT 'Service that reports: ingest or scorer',
    `topic` LowCardinality(String) COMMENT 'Topic without its prefix',
    `partition` UInt16 COMMENT 'Partition of the topic',
    `source` LowCardinality(String) COMMENT 'CloudEvents source last seen there; empty for the partition as a whole',
    `caught_up_at` DateTime64(3, 'UTC') COMMENT 'All that was in the partition before this time has been stored, UTC',
    `next_offset` Int64 COMMENT 'Offset of the next record to handle',
    `last_event` DateTime64(3, 'UTC') COMMENT 'Latest event time stored from there; 1970 if none',
    `reported_at` DateTime64(3, 'UTC') COMMENT 'When this was reported, UTC'
)
ENGINE = {{.Replacing "reported_at"}}
ORDER BY (service, topic, partition, source)
COMMENT 'Truth: how far the services have read. Private: read the view progress';

CREATE TABLE dead_letters_raw {{.OnCluster}}
(
    `topic` LowCardinality(String) COMMENT 'Topic without its prefix',
    `partition` UInt16 COMMENT 'Partition of the topic',
    `offset` Int64 COMMENT 'Offset of the record',
    `service` LowCardinality(String) COMMENT 'Service that refused it',
    `reason` LowCardinality(String) COMMENT 'Why: a stable code, such as missing_member',
    `path` String COMMENT 'Where: a JSON pointer, or the name of a header',
    `detail` String COMMENT 'What was expected and what was there',
    `key` String COMMENT 'Key of the record, bytes',
    `value` String COMMENT 'Value of the record, bytes; cut at 1 MiB' CODEC(ZSTD(1)),
    `headers` Array(Tuple(name String, value String)) COMMENT 'Headers of the record',
    `value_bytes` UInt64 COMMENT 'Length of the whole value, bytes',
    `value_hash` UInt64 COMMENT 'xxHash64 of the whole value',
    `recorded_at` DateTime64(3, 'UTC') COMMENT 'Timestamp of the record, UTC',
    `last_offset` Int64 COMMENT 'Last offset that this stands for: equal to offset except for a range of records that could not be read'
)
ENGINE = {{.Replacing ""}}
PARTITION BY toYYYYMM(recorded_at)
ORDER BY (topic, partition, offset, service, recorded_at)
COMMENT 'Truth: what was refused, with its bytes, so that nothing is dropped in silence. Private: read the view dead_letters';

CREATE TABLE configurations_raw {{.OnCluster}}
(
    `kind` LowCardinality(String) COMMENT 'scorecard or rules',
    `hash` String COMMENT 'Content hash, as it stands on scores and alerts',
    `name` String COMMENT 'Name; empty for rules, which come from several files',
    `text` String COMMENT 'Canonical JSON, of which the hash is taken' CODEC(ZSTD(3)),
    `first_used` DateTime64(3, 'UTC') COMMENT 'When a service first started with it, UTC'
)
ENGINE = {{.Replacing ""}}
ORDER BY (kind, hash)
COMMENT 'Truth: scorecards and rules by content hash. Private: read the view configurations';

CREATE TABLE epochs_raw {{.OnCluster}}
(
    `epoch` UInt16 COMMENT 'Data epoch: raised once an erasure or a new analysis of old texts is visible',
    `reason` String COMMENT 'Why it was raised',
    `raised_at` DateTime64(3, 'UTC') COMMENT 'When, UTC'
)
ENGINE = {{.Replacing ""}}
ORDER BY (epoch, raised_at)
COMMENT 'Truth: data epochs. The greatest is part of each roll-up''s version';

CREATE TABLE deliveries_raw {{.OnCluster}}
(
    `alert_id` String COMMENT 'The alert',
    `event_id` String COMMENT 'The alert event that was delivered',
    `channel` LowCardinality(String) COMMENT 'Channel: stdout or webhook',
    `status` LowCardinality(String) COMMENT 'intent (about to send), sent, refused (the receiver will never take it) or failed (given up)',
    `attempts` UInt16 COMMENT 'Sends tried so far',
    `detail` String COMMENT 'Answer or error',
    `at` DateTime64(3, 'UTC') COMMENT 'When, UTC'
)
ENGINE = {{.Replacing ""}}
ORDER BY (alert_id, event_id, channel, at, status)
COMMENT 'Truth: what was sent to people, and what came of it. Private: read the view deliveries';

CREATE TABLE zone_offsets_raw {{.OnCluster}}
(
    `zone` LowCardinality(String) COMMENT 'IANA time zone',
    `since` DateTime('UTC') COMMENT 'From when the offset holds, UTC',
    `minutes` Int16 COMMENT 'Minutes east of UTC'
)
ENGINE = {{.Replacing ""}}
ORDER BY (zone, since)
COMMENT 'Offsets of time zones, written from Go''s tzdata. Private: read the view zone_offsets';

CREATE VIEW events {{.OnCluster}} AS
SELECT customer, type, time, source, id, user_id, name, page, quantity,
       if(isNaN(sentiment), NULL, sentiment) AS sentiment, sentiment_model, data, recorded_at, hour, content_hash
FROM events_raw FINAL
COMMENT 'Every distinct event, once. Grain: source, id, customer, type, time';

CREATE VIEW ticks {{.OnCluster}} AS
SELECT as_of, any(t.day_first) AS day_first, any(t.baseline) AS baseline, arrayDistinct(arrayFlatten(groupArray(t.gaps))) AS gaps,
       count() AS partitions_through, sum(t.judged) AS customers_judged, max(t.through_at) AS through_at
FROM ticks_raw AS t FINAL
GROUP BY as_of
COMMENT 'Ticks and how many partitions have them through. Grain: as_of';

CREATE VIEW progress {{.OnCluster}} AS
SELECT service, topic, partition, source, caught_up_at, next_offset, last_event, reported_at
FROM progress_raw FINAL
COMMENT 'How far the services have read. Grain: service, topic, partition, source';

CREATE VIEW dead_letters {{.OnCluster}} AS
SELECT topic, partition, offset, service, reason, path, detail, key, value, headers, value_bytes, value_hash, recorded_at, last_offset
FROM dead_letters_raw FINAL
COMMENT 'What was refused and why. Grain: topic, partition, offset, service';

CREATE VIEW configurations {{.OnCluster}} AS
SELECT kind, hash, name, text, first_used FROM configurations_raw FINAL
COMMENT 'Scorecards and rules that have judged. Grain: kind, hash';

CREATE VIEW deliveries {{.OnCluster}} AS
SELECT alert_id, event_id, channel, argMax(d.status, (d.at, d.attempts)) AS status, max(d.attempts) AS attempts,
       argMax(d.detail, (d.at, d.attempts)) AS detail, min(d.at) AS first_at, max(d.at) AS last_at
FROM deliveries_raw AS d FINAL
GROUP BY alert_id, event_id, channel
COMMENT 'What was sent to people. Grain: alert_id, event_id, channel';

CREATE VIEW zone_offsets {{.OnCluster}} AS
SELECT zone, since, minutes FROM zone_offsets_raw FINAL
COMMENT 'Offsets of time zones. Grain: zone, since';
