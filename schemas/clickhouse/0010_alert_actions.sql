-- What people do about alerts.
-- oldest-binary: 6
-- +goose Up
CREATE TABLE alert_actions_raw {{.OnCluster}}
(
    `bucket` UInt16 DEFAULT {{.Bucket}} COMMENT 'Partition that the customer belongs to, as in history_raw',
    `customer` String COMMENT 'Customer id',
    `id` String COMMENT 'Id of the action',
    `alert_id` String COMMENT 'Alert that it is about',
    `verb` LowCardinality(String) COMMENT 'ack, snooze, close or note',
    `by` String COMMENT 'Who did it',
    `at` DateTime64(3, 'UTC') COMMENT 'When, UTC',
    `until` DateTime64(3, 'UTC') COMMENT 'Until when a snoozed alert sleeps, UTC; 1970 for other verbs',
    `outcome` LowCardinality(String) COMMENT 'How it ended, of close: saved, recovered, churned, false_alarm, let_go, expanded or duplicate',
    `note` String COMMENT 'What the person adds',
    `refused` LowCardinality(String) COMMENT 'Why nothing was done, such as unknown_alert; empty where it was',
    `version` UInt8 MATERIALIZED refused = '' COMMENT 'What was done counts more than what a repeat was refused'
)
ENGINE = {{.Replacing "version"}}
ORDER BY (bucket, customer, id)
COMMENT 'Truth: what people do about alerts. Private: read the view alert_actions';

CREATE VIEW alert_actions {{.OnCluster}} AS
SELECT customer, alert_id, at, by, verb, until, outcome, note, refused, id FROM alert_actions_raw FINAL
COMMENT 'What people did about alerts, and what was refused. Grain: id';
