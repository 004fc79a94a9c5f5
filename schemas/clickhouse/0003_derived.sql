-- Derived: what is computed from the truth. Rows are recomputed, never incremented, so duplicates, late events, reordering and
-- replays cannot change them.
-- oldest-binary: 1
-- +goose Up
CREATE TABLE rollups_raw {{.OnCluster}}
(
    `bucket` UInt16 DEFAULT {{.Bucket}} COMMENT 'Partition that the customer belongs to, as in history_raw',
    `customer` String COMMENT 'Customer id',
    `hour` DateTime('UTC') COMMENT 'Start of the UTC hour' CODEC(DoubleDelta, LZ4),
    `version` UInt128 COMMENT 'epoch << 96 + the sum over the distinct events of (2^64 + content hash): a superset of events wins, the same set ties, a stale recompute loses' CODEC(LZ4),
    `is_deleted` UInt8 COMMENT '1 if the hour has no events left',
    `events` UInt32 COMMENT 'Distinct events of all types',
    `usage_events` UInt32 COMMENT 'usage.event',
    `quantity` Float64 COMMENT 'Sum of the quantities of usage.event, to a millionth',
    `errors` UInt32 COMMENT 'usage.error',
    `pages` UInt32 COMMENT 'usage.page_viewed',
    `sensitive_pages` UInt32 COMMENT 'usage.page_viewed on sensitive pages',
    `billing_events` UInt32 COMMENT 'Events of topic billing',
    `support_events` UInt32 COMMENT 'Events of topic support',
    `account_events` UInt32 COMMENT 'Events of topic accounts',
    `users` Array(UInt64) COMMENT 'cityHash64 of the user ids of usage.event, distinct, ascending',
    `features` Array(LowCardinality(String)) COMMENT 'Names of usage.event, distinct, ascending; the first 1000',
    `usage_source` LowCardinality(String) COMMENT 'The source of usage.event, the greatest where there are several; empty without usage'
)
ENGINE = {{.ReplacingDeleting "version" "is_deleted"}}
PARTITION BY toYYYYMM(hour)
ORDER BY (bucket, customer, hour)
SETTINGS index_granularity = 1024
COMMENT 'Derived: events by customer and hour. Private: read the view rollups';

CREATE TABLE segment_baselines_raw {{.OnCluster}}
(
    `segment` LowCardinality(String) COMMENT 'Segment of the accounts; empty for those without one',
    `day` Date COMMENT 'Complete UTC day: the baseline knows usage before its end',
    `version` UInt32 COMMENT 'Counts up when a rebuild computes the day again',
    `customers` UInt32 COMMENT 'Customers with usage in the 28 days',
    `usage_median_28d` Float64 COMMENT 'Median of usage_events in the 28 days, of customers with usage',
    `usage_factor_7d` Float64 COMMENT 'Median over customers of (usage of the last 7 days / own median week of the 8 before), at most 1; 1 for fewer than 5 customers',
    `computed_at` DateTime64(3, 'UTC') COMMENT 'When, UTC'
)
ENGINE = {{.Replacing "computed_at"}}
ORDER BY (day, version, segment)
COMMENT 'Derived: what is normal for a segment on a day. Other customers enter a score only by this table. Private: read the view segment_baselines';

CREATE TABLE source_days_raw {{.OnCluster}}
(
    `source` LowCardinality(String) COMMENT 'Usage source',
    `baseline_day` Date COMMENT 'Day of the baseline that this was judged for',
    `version` UInt32 COMMENT 'Version of that baseline',
    `day` Date COMMENT 'UTC day, one of the 28 up to baseline_day',
    `usage_events` UInt64 COMMENT 'usage.event of the source on the day',
    `norm` Float64 COMMENT 'Median of the same weekday in the 5 weeks before, of the weeks with any',
    `silent` Bool COMMENT 'Whether the source as a whole was silent: fewer than a tenth of a norm of at least 20',
    `computed_at` DateTime64(3, 'UTC') COMMENT 'When, UTC'
)
ENGINE = {{.Replacing "computed_at"}}
ORDER BY (baseline_day, version, day, source)
COMMENT 'Derived: usage sources by day, judged against their own weekday norm. Private: read the view source_days';

CREATE TABLE alerts_raw {{.OnCluster}}
(
    `bucket` UInt16 DEFAULT {{.Bucket}} COMMENT 'Partition that the customer belongs to, as in history_raw',
    `customer` String COMMENT 'Customer id',
    `run` LowCardinality(String) COMMENT 'Empty for live alerts; the run id of a rebuild',
    `alert_id` String COMMENT 'Hash of customer, rule and what opened the episode',
    `rule` LowCardinality(String) COMMENT 'Rule',
    `state` LowCardinality(String) COMMENT 'open, acknowledged, snoozed, resolved or closed',
    `severity` LowCardinality(String) COMMENT 'info, warning or critical',
    `opened_at` DateTime64(3, 'UTC') COMMENT 'Tick or event time that opened it, UTC',
    `changed_at` DateTime64(3, 'UTC') COMMENT 'Tick or event time of the last transition, UTC',
    `version` UInt64 COMMENT 'Time and rank of the last transition: a later one wins, a repeat ties',
    `event` String COMMENT 'The data of the last alert event as JSON' CODEC(ZSTD(1))
)
ENGINE = {{.Replacing "version"}}
ORDER BY (bucket, customer, run, alert_id)
COMMENT 'Derived: alerts, the last state of each. Private: read the view alerts';

CREATE TABLE alert_states_raw {{.OnCluster}}
(
    `bucket` UInt16 DEFAULT {{.Bucket}} COMMENT 'Partition that the customer belongs to, as in history_raw',
    `customer` String COMMENT 'Customer id',
    `run` LowCardinality(String) COMMENT 'Empty for live; the run id of a rebuild',
    `version` UInt64 COMMENT 'Counts the inputs that changed the state: a later state wins',
    `offset` Int64 COMMENT 'Offset on health of the last message in the state; -1 in a rebuild',
    `state` String COMMENT 'The state machine of the customer''s rules as JSON' CODEC(ZSTD(1))
)
ENGINE = {{.Replacing "version"}}
ORDER BY (bucket, customer, run)
COMMENT 'Derived: what the alerter remembers of a customer, so that a restart forgets nothing. Private';

CREATE TABLE runs_raw {{.OnCluster}}
(
    `run` String COMMENT 'Run id of a rebuild',
    `from` DateTime('UTC') COMMENT 'First tick it judges, UTC',
    `to` DateTime('UTC') COMMENT 'Last tick it judges, UTC',
    `status` LowCardinality(String) COMMENT 'running or done',
    `changed_at` DateTime64(3, 'UTC') COMMENT 'When the status was written, UTC'
)
ENGINE = {{.Replacing "changed_at"}}
ORDER BY run
COMMENT 'Rebuilds of the scores. Private: scores_corrected reads it';
