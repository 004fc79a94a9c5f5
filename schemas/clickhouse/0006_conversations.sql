-- Conversations: what people wrote stands apart from the rest of an event, so that it can be forgotten, and with it what was judged of it.
-- oldest-binary: 5
-- +goose Up
ALTER TABLE events_raw {{.OnCluster}}
    ADD COLUMN `topics` Array(LowCardinality(String)) COMMENT 'Topics that the customer''s words raise, the most probable first' AFTER `sentiment_model`,
    ADD COLUMN `deciding` Array(String) COMMENT 'The words that decided the sentiment, heaviest first; kept as long as words' CODEC(ZSTD(1)) AFTER `topics`,
    ADD COLUMN `words` String COMMENT 'What people wrote or said: the members of data that hold it, in the same places, JSON; e-mail addresses, phone, identity and card numbers are masked. Forgotten after GLIDEPATH_TEXT_RETENTION_DAYS' CODEC(ZSTD(1)) AFTER `data`,
    COMMENT COLUMN `data` 'The data object as JSON, as the producer wrote it, without what people wrote: see words';

ALTER TABLE history_raw {{.OnCluster}}
    ADD COLUMN `topics` Array(LowCardinality(String)) COMMENT 'Topics that the customer''s words raise, the most probable first' AFTER `sentiment`,
    ADD COLUMN `thread` String DEFAULT if(startsWith(type, 'support.'), if(entity = '', id, entity), '') COMMENT 'Conversation that a text belongs to: conversation_id, else the ticket, else the event itself; empty for other types' AFTER `topics`,
    ADD COLUMN `user_ids` Array(String) DEFAULT JSONExtract(account, 'users', 'Array(Tuple(id String, role String))').id COMMENT 'account.updated: ids of the users it names' AFTER `people`,
    ADD COLUMN `user_roles` Array(LowCardinality(String)) DEFAULT JSONExtract(account, 'users', 'Array(Tuple(id String, role String))').role COMMENT 'account.updated: their roles, in the same order' AFTER `user_ids`;

ALTER TABLE history_feed {{.OnCluster}} MODIFY QUERY
WITH JSONExtract(data, 'owners', 'Array(Tuple(role String, name String, email String))') AS owners_,
     arrayFirst(o -> o.role = 'csm', owners_) AS csm_,
     if(type = 'account.updated', JSONExtract(data, 'users', 'Array(Tuple(id String, role String))'), []) AS users_
SELECT {{.Bucket}} AS bucket, customer, type, time, source, id, version, recorded_at,
    multiIf(startsWith(type, 'billing.subscription'), JSONExtractString(data, 'subscription_id'),
            startsWith(type, 'billing.offer'), JSONExtractString(data, 'offer_id'),
            startsWith(type, 'billing.'), JSONExtractString(data, 'invoice_id'),
            startsWith(type, 'support.ticket'), JSONExtractString(data, 'ticket_id'),
            type = 'support.message', JSONExtractString(data, 'conversation_id'),
            startsWith(type, 'support.survey'), JSONExtractString(data, 'survey_id'),
            type = 'account.outcome', JSONExtractString(data, 'outcome_id'),
            type = 'account.onboarding_step', JSONExtractString(data, 'step'),
            type = 'usage.incident', JSONExtractString(data, 'incident_id'), '') AS entity,
    user_id, JSONExtractString(data, 'agent_id') AS agent_id, page,
    JSONExtractString(data, 'status') AS status, JSONExtractString(data, 'kind') AS kind,
    JSONExtractString(data, 'channel') AS channel, JSONExtractString(data, 'direction') AS direction,
    JSONExtractString(data, 'team') AS team, JSONExtractString(data, 'category') AS category,
    JSONExtractString(data, 'priority') AS priority, JSONExtractString(data, 'reason') AS reason,
    if(startsWith(type, 'account.') AND type != 'account.churned', '', JSONExtractString(if(words = '', data, words), 'text')) AS text, sentiment,
    topics,
    multiIf(JSONHas(data, 'conversation_id'), JSONExtractString(data, 'conversation_id'), startsWith(type, 'support.ticket'), JSONExtractString(data, 'ticket_id'),
            startsWith(type, 'support.'), id, '') AS thread,
    arrayMap(u -> u.1, users_) AS user_ids, arrayMap(u -> u.2, users_) AS user_roles,
    JSONExtract(data, 'amount', 'Nullable(Int64)') AS amount, JSONExtractString(data, 'currency') AS currency,
    JSONExtract(data, 'fee', 'Nullable(Int64)') AS fee, JSONExtract(data, 'attempt', 'Nullable(Int32)') AS attempt,
    parseDateTime64BestEffortOrNull(JSONExtractString(data, 'due_at'), 3, 'UTC') AS due_at,
    JSONExtractString(data, 'plan') AS plan, JSONExtract(data, 'mrr', 'Nullable(Int64)') AS mrr,
    JSONExtract(data, 'seats', 'Nullable(Int32)') AS seats, JSONExtract(data, 'term_months', 'Nullable(Int32)') AS term_months,
    parseDateTime64BestEffortOrNull(JSONExtractString(data, 'renews_at'), 3, 'UTC') AS renews_at,
    JSONExtract(data, 'auto_renew', 'Nullable(Bool)') AS auto_renew,
    parseDateTime64BestEffortOrNull(JSONExtractString(data, 'notice_given_at'), 3, 'UTC') AS notice_given_at,
    parseDateTime64BestEffortOrNull(JSONExtractString(data, 'cancel_at'), 3, 'UTC') AS cancel_at,
    JSONExtract(data, 'escalated', 'Nullable(Bool)') AS escalated,
    JSONExtract(data, 'first_reply_ms', 'Nullable(Int64)') AS first_reply_ms,
    JSONExtract(data, 'full_resolution_ms', 'Nullable(Int64)') AS resolution_ms,
    JSONExtract(data, 'handle_ms', 'Nullable(Int64)') AS handle_ms, JSONExtract(data, 'duration_ms', 'Nullable(Int64)') AS duration_ms,
    JSONExtract(data, 'reopens', 'Nullable(Int32)') AS reopens, JSONExtract(data, 'answered', 'Nullable(Bool)') AS answered,
    JSONExtract(data, 'rating', 'Nullable(Int32)') AS rating, JSONExtract(data, 'public', 'Nullable(Bool)') AS public,
    JSONExtract(data, 'score', 'Nullable(Float64)') AS score, JSONExtract(data, 'scale_max', 'Nullable(Float64)') AS scale_max,
    JSONExtract(data, 'two_way', 'Nullable(Bool)') AS two_way, JSONExtractString(data, 'role') AS role,
    JSONExtractString(data, 'successor_user_id') AS successor, JSONExtract(data, 'completed', 'Nullable(Bool)') AS completed,
    JSONExtract(data, 'required', 'Nullable(Bool)') AS required,
    if(startsWith(type, 'account.'), data, '') AS account,
    length(JSONExtractArrayRaw(data, 'users')) AS people,
    if(csm_.name != '', csm_.name, JSONExtractString(data, 'owner', 'name')) AS owner,
    if(csm_.name != '', csm_.email, JSONExtractString(data, 'owner', 'email')) AS owner_email,
    if(type = 'account.updated', JSONExtractString(data, 'name'), '') AS name, JSONExtractString(data, 'segment') AS segment,
    JSONExtractString(data, 'country') AS country, JSONExtractString(data, 'language') AS language,
    JSONExtractString(data, 'timezone') AS timezone, JSONExtractString(data, 'disposition') AS disposition,
    JSONExtractString(data, 'fit') AS fit,
    parseDateTime64BestEffortOrNull(JSONExtractString(data, 'started_at'), 3, 'UTC') AS started_at,
    parseDateTime64BestEffortOrNull(JSONExtractString(data, 'contract_end'), 3, 'UTC') AS contract_end,
    JSONExtract(data, 'promise', 'first_reply_ms', 'Nullable(Int64)') AS promised_first_reply_ms,
    JSONExtract(data, 'promise', 'check_in_days', 'Nullable(Int32)') AS promised_check_in_days,
    JSONExtractString(data, 'into') AS into
FROM events_raw
WHERE type != 'usage.event' AND type != 'usage.error' AND (type != 'usage.page_viewed' OR page != '');

CREATE OR REPLACE VIEW events {{.OnCluster}} AS
SELECT customer, type, time, source, id, user_id, name, page, quantity,
       if(isNaN(sentiment), NULL, sentiment) AS sentiment, sentiment_model, topics, deciding, data, words, recorded_at, hour, content_hash
FROM events_raw FINAL
COMMENT 'Every distinct event, once. Grain: source, id, customer, type, time';

ALTER TABLE scores_raw {{.OnCluster}}
    ADD COLUMN `people` Bool COMMENT 'Whether any of the customer''s people were known as of then' AFTER `churned`,
    ADD COLUMN `deciders` Array(String) COMMENT 'User ids of those who decide: champions, decision makers and sponsors, or the only one; at most 20' AFTER `people`,
    COMMENT COLUMN `sentiment_28d` 'score; 28 days. Mean sentiment (-1..1) of the customer''s people, each the mean of their conversations (the mean of the conversation''s mean and its last text; the last text alone where it is not negative and an earlier one was), halved in weight every 7 days; a decider counts three times, an admin or payer twice.',
    COMMENT COLUMN `sentiment_before` 'score; 28 to 180 days ago. The same mean over the people who wrote before that, without the halving.',
    COMMENT COLUMN `sentiment_change` 'score; 28 against 180 days. sentiment_28d - sentiment_before; sentiment_28d where there is no before.',
    COMMENT COLUMN `sentiment_z` 'score; 28 against 180 days. Difference of the plain means over conversations / its standard error (variance at least 0.1): below -2 is unlikely by chance.',
    COMMENT COLUMN `sentiment_worst_7d` 'score; 7 days. The lowest sentiment of a single text, of the conversations that did not end well.',
    ADD COLUMN `sentiment_decider_7d` Float64 DEFAULT nan COMMENT 'score; 7 days. The same of those who decide: champions, decision makers, sponsors, the only one known, and people not known by name.' AFTER `sentiment_worst_7d`,
    ADD COLUMN `voices_28d` Float64 DEFAULT nan COMMENT 'count; 28 days. People of the customer whose texts carry a sentiment; texts without a user id count as a person for each conversation.' AFTER `sentiment_decider_7d`,
    ADD COLUMN `negative_share_28d` Float64 DEFAULT nan COMMENT 'share; 28 days. Share of those people, weighted as in sentiment_28d, whose own mean is below -0.2.' AFTER `voices_28d`,
    ADD COLUMN `topic_price_objection_90d` Float64 DEFAULT nan COMMENT 'count; 90 days. Texts by the customer, and transcripts of calls with it, that raise the topic price_objection.' AFTER `negative_share_28d`,
    ADD COLUMN `topic_cancel_or_refund_intent_90d` Float64 DEFAULT nan COMMENT 'count; 90 days. Texts by the customer, and transcripts of calls with it, that raise the topic cancel_or_refund_intent.' AFTER `topic_price_objection_90d`,
    ADD COLUMN `topic_competitor_mention_90d` Float64 DEFAULT nan COMMENT 'count; 90 days. Texts by the customer, and transcripts of calls with it, that raise the topic competitor_mention.' AFTER `topic_cancel_or_refund_intent_90d`,
    ADD COLUMN `topic_missing_feature_90d` Float64 DEFAULT nan COMMENT 'count; 90 days. Texts by the customer, and transcripts of calls with it, that raise the topic missing_feature.' AFTER `topic_competitor_mention_90d`,
    ADD COLUMN `topic_defect_or_outage_90d` Float64 DEFAULT nan COMMENT 'count; 90 days. Texts by the customer, and transcripts of calls with it, that raise the topic defect_or_outage.' AFTER `topic_missing_feature_90d`,
    ADD COLUMN `topic_usability_90d` Float64 DEFAULT nan COMMENT 'count; 90 days. Texts by the customer, and transcripts of calls with it, that raise the topic usability.' AFTER `topic_defect_or_outage_90d`,
    ADD COLUMN `topic_slow_or_unhelpful_support_90d` Float64 DEFAULT nan COMMENT 'count; 90 days. Texts by the customer, and transcripts of calls with it, that raise the topic slow_or_unhelpful_support.' AFTER `topic_usability_90d`,
    ADD COLUMN `topic_onboarding_trouble_90d` Float64 DEFAULT nan COMMENT 'count; 90 days. Texts by the customer, and transcripts of calls with it, that raise the topic onboarding_trouble.' AFTER `topic_slow_or_unhelpful_support_90d`,
    ADD COLUMN `topic_billing_error_90d` Float64 DEFAULT nan COMMENT 'count; 90 days. Texts by the customer, and transcripts of calls with it, that raise the topic billing_error.' AFTER `topic_onboarding_trouble_90d`,
    ADD COLUMN `topic_data_loss_or_security_90d` Float64 DEFAULT nan COMMENT 'count; 90 days. Texts by the customer, and transcripts of calls with it, that raise the topic data_loss_or_security.' AFTER `topic_billing_error_90d`,
    ADD COLUMN `topic_budget_or_cash_90d` Float64 DEFAULT nan COMMENT 'count; 90 days. Texts by the customer, and transcripts of calls with it, that raise the topic budget_or_cash.' AFTER `topic_data_loss_or_security_90d`,
    ADD COLUMN `topic_org_change_90d` Float64 DEFAULT nan COMMENT 'count; 90 days. Texts by the customer, and transcripts of calls with it, that raise the topic org_change.' AFTER `topic_budget_or_cash_90d`,
    ADD COLUMN `topic_no_result_90d` Float64 DEFAULT nan COMMENT 'count; 90 days. Texts by the customer, and transcripts of calls with it, that raise the topic no_result.' AFTER `topic_org_change_90d`,
    ADD COLUMN `topic_escalation_threat_90d` Float64 DEFAULT nan COMMENT 'count; 90 days. Texts by the customer, and transcripts of calls with it, that raise the topic escalation_threat.' AFTER `topic_no_result_90d`,
    ADD COLUMN `topic_relationship_complaint_90d` Float64 DEFAULT nan COMMENT 'count; 90 days. Texts by the customer, and transcripts of calls with it, that raise the topic relationship_complaint.' AFTER `topic_escalation_threat_90d`,
    ADD COLUMN `topic_praise_90d` Float64 DEFAULT nan COMMENT 'count; 90 days. Texts by the customer, and transcripts of calls with it, that raise the topic praise.' AFTER `topic_relationship_complaint_90d`,
    ADD COLUMN `topic_expansion_interest_90d` Float64 DEFAULT nan COMMENT 'count; 90 days. Texts by the customer, and transcripts of calls with it, that raise the topic expansion_interest.' AFTER `topic_praise_90d`;

CREATE OR REPLACE VIEW scores_known {{.OnCluster}} AS
SELECT * EXCEPT (bucket, run) FROM scores_raw FINAL WHERE run = ''
COMMENT 'Scores as they were known at their time. Grain: customer, as_of. NaN where a signal is unknown';

CREATE OR REPLACE VIEW scores_corrected {{.OnCluster}} AS
WITH (SELECT arrayReverseSort(r -> r.4, groupArray((r.run, r.from, r.to, r.changed_at))) FROM runs_raw AS r FINAL WHERE r.status = 'done') AS runs_
SELECT * EXCEPT (bucket) FROM scores_raw FINAL
WHERE run = arrayFirst(r -> as_of >= r.2 AND as_of <= r.3, runs_).1
COMMENT 'Scores as they are known now: of the last finished rebuild that covers as_of, else live. Grain: customer, as_of. NaN where a signal is unknown';
