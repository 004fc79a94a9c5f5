-- Views: what readers are granted. They resolve copies, versions and runs.
-- oldest-binary: 1
-- +goose Up
CREATE VIEW rollups {{.OnCluster}} AS
SELECT customer, hour, events, usage_events, quantity, errors, pages, sensitive_pages, billing_events, support_events, account_events,
       length(users) AS active_users, users, features, usage_source, version
FROM rollups_raw FINAL
COMMENT 'Events by customer and UTC hour. Grain: customer, hour';

CREATE VIEW segment_baselines {{.OnCluster}} AS
SELECT day, segment, version, customers, usage_median_28d, usage_factor_7d, computed_at FROM segment_baselines_raw FINAL
COMMENT 'What is normal for a segment on a UTC day. Grain: segment, day, version';

CREATE VIEW source_days {{.OnCluster}} AS
SELECT day, source, argMax(d.usage_events, (d.baseline_day, d.version)) AS usage_events, argMax(d.norm, (d.baseline_day, d.version)) AS norm,
       argMax(d.silent, (d.baseline_day, d.version)) AS silent, max(d.computed_at) AS computed_at
FROM source_days_raw AS d FINAL
GROUP BY day, source
COMMENT 'Usage sources by UTC day and whether they were silent, as last judged. Grain: source, day';

CREATE VIEW customers {{.OnCluster}} AS
SELECT customer,
       argMaxIf(h.name, (h.time, h.id, h.source), h.name != '') AS name,
       argMaxIf(h.segment, (h.time, h.id, h.source), h.segment != '') AS segment,
       argMaxIf(h.plan, (h.time, h.id, h.source), h.plan != '') AS plan,
       argMaxIf(h.country, (h.time, h.id, h.source), h.country != '') AS country,
       argMaxIf(h.timezone, (h.time, h.id, h.source), h.timezone != '') AS timezone,
       argMaxIf(h.owner, (h.time, h.id, h.source), h.owner != '') AS owner,
       argMaxIf(h.owner_email, (h.time, h.id, h.source), h.owner_email != '') AS owner_email,
       argMaxIf(h.fit, (h.time, h.id, h.source), h.fit != '') AS fit,
       argMaxIf(h.disposition, (h.time, h.id, h.source), h.disposition != '') AS disposition,
       argMaxIf(h.mrr, (h.time, h.id, h.source), isNotNull(h.mrr)) AS mrr,
       argMaxIf(h.currency, (h.time, h.id, h.source), h.currency != '') AS currency,
       min(h.started_at) AS started_at,
       argMaxIf(h.contract_end, (h.time, h.id, h.source), isNotNull(h.contract_end)) AS contract_end
FROM history_raw AS h FINAL
WHERE h.type = 'account.updated'
GROUP BY customer
COMMENT 'Accounts as they are now: the last known value of each member. Grain: customer';

CREATE VIEW subscriptions {{.OnCluster}} AS
SELECT customer, entity AS subscription_id,
       argMax(h.status, (h.time, h.id, h.source)) AS status,
       argMaxIf(h.plan, (h.time, h.id, h.source), h.plan != '') AS plan,
       argMaxIf(h.mrr, (h.time, h.id, h.source), isNotNull(h.mrr)) AS mrr,
       argMaxIf(h.currency, (h.time, h.id, h.source), h.currency != '') AS currency,
       argMaxIf(h.seats, (h.time, h.id, h.source), isNotNull(h.seats)) AS seats,
       argMaxIf(h.renews_at, (h.time, h.id, h.source), isNotNull(h.renews_at)) AS renews_at,
       argMaxIf(h.auto_renew, (h.time, h.id, h.source), isNotNull(h.auto_renew)) AS auto_renew,
       min(h.time) AS first_change, max(h.time) AS last_change
FROM history_raw AS h FINAL
WHERE h.type = 'billing.subscription_changed'
GROUP BY customer, entity
COMMENT 'Subscriptions as they are now. Grain: customer, subscription';

CREATE VIEW invoices {{.OnCluster}} AS
SELECT customer, entity AS invoice_id,
       minIf(h.time, h.type = 'billing.invoice_issued') AS issued_at,
       argMaxIf(h.amount, (h.time, h.id, h.source), h.type = 'billing.invoice_issued') AS amount,
       max(h.currency) AS currency,
       maxIf(h.due_at, h.type = 'billing.invoice_issued') AS due_at,
       nullIf(maxIf(toNullable(h.time), h.type = 'billing.invoice_paid'), NULL) AS paid_at,
       countIf(h.type = 'billing.payment_failed') AS failed_payments
FROM history_raw AS h FINAL
WHERE h.type IN ('billing.invoice_issued', 'billing.invoice_paid', 'billing.payment_failed')
GROUP BY customer, entity
COMMENT 'Invoices with what became of them. Grain: customer, invoice';

CREATE VIEW tickets {{.OnCluster}} AS
SELECT customer, entity AS ticket_id,
       minIf(toNullable(h.time), h.type = 'support.ticket_opened') AS opened_at,
       maxIf(toNullable(h.time), h.type = 'support.ticket_solved') AS solved_at,
       argMinIf(h.category, (h.time, h.id, h.source), h.type = 'support.ticket_opened') AS category,
       argMaxIf(h.priority, (h.time, h.id, h.source), h.priority != '') AS priority,
       argMinIf(h.channel, (h.time, h.id, h.source), h.type = 'support.ticket_opened') AS channel,
       max(h.escalated) AS escalated, max(h.reopens) AS reopens,
       max(h.first_reply_ms) AS first_reply_ms, max(h.resolution_ms) AS resolution_ms
FROM history_raw AS h FINAL
WHERE h.type IN ('support.ticket_opened', 'support.ticket_changed', 'support.ticket_solved')
GROUP BY customer, entity
COMMENT 'Tickets with what became of them. Grain: customer, ticket';

CREATE VIEW conversations {{.OnCluster}} AS
SELECT customer, entity AS conversation_id,
       countIf(h.direction = 'inbound') AS inbound, countIf(h.direction = 'outbound') AS outbound,
       min(h.time) AS first_message, max(h.time) AS last_message,
       argMax(h.direction, (h.time, h.id, h.source)) AS last_direction,
       avgIf(h.sentiment, NOT isNaN(h.sentiment)) AS mean_sentiment
FROM history_raw AS h FINAL
WHERE h.type = 'support.message'
GROUP BY customer, entity
COMMENT 'Conversations. Grain: customer, conversation';

CREATE VIEW outcomes {{.OnCluster}} AS
SELECT customer, entity AS outcome_id,
       argMax(h.status, (h.time, h.id, h.source)) AS status,
       argMaxIf(h.kind, (h.time, h.id, h.source), h.kind != '') AS kind,
       argMaxIf(h.role, (h.time, h.id, h.source), h.role != '') AS role,
       argMaxIf(h.due_at, (h.time, h.id, h.source), isNotNull(h.due_at)) AS due_at,
       min(h.time) AS agreed_at, max(h.time) AS last_change
FROM history_raw AS h FINAL
WHERE h.type = 'account.outcome'
GROUP BY customer, entity
COMMENT 'Results that customers agreed to reach. Grain: customer, outcome';

CREATE VIEW contacts {{.OnCluster}} AS
SELECT customer, user_id,
       argMax(h.status, (h.time, h.id, h.source)) AS status,
       argMaxIf(h.role, (h.time, h.id, h.source), h.role != '') AS role,
       argMaxIf(h.successor, (h.time, h.id, h.source), h.successor != '') AS successor_user_id,
       max(h.time) AS last_change
FROM history_raw AS h FINAL
WHERE h.type = 'account.contact_changed'
GROUP BY customer, user_id
COMMENT 'People whose role or presence changed. Grain: customer, user';

CREATE VIEW scores_known {{.OnCluster}} AS
SELECT * EXCEPT (bucket, run) FROM scores_raw FINAL WHERE run = ''
COMMENT 'Scores as they were known at their time. Grain: customer, as_of. NaN where a signal is unknown';

CREATE VIEW scores_corrected {{.OnCluster}} AS
WITH (SELECT arrayReverseSort(r -> r.4, groupArray((r.run, r.from, r.to, r.changed_at))) FROM runs_raw AS r FINAL WHERE r.status = 'done') AS runs_
SELECT * EXCEPT (bucket) FROM scores_raw FINAL
WHERE run = arrayFirst(r -> as_of >= r.2 AND as_of <= r.3, runs_).1
COMMENT 'Scores as they are known now: of the last finished rebuild that covers as_of, else live. Grain: customer, as_of. NaN where a signal is unknown';

CREATE VIEW alerts {{.OnCluster}} AS
SELECT alert_id, customer, rule, state, severity, opened_at, changed_at, event FROM alerts_raw FINAL WHERE run = ''
COMMENT 'Alerts, the last state of each. Grain: alert_id';

CREATE VIEW alerts_rebuilt {{.OnCluster}} AS
SELECT run, alert_id, customer, rule, state, severity, opened_at, changed_at, event FROM alerts_raw FINAL WHERE run != ''
COMMENT 'Alerts that a rebuild derives; never sent. Grain: run, alert_id';
