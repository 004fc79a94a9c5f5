-- The health model's further signals, and what they are read from.
-- oldest-binary: 6
-- +goose Up
ALTER TABLE segment_baselines_raw {{.OnCluster}}
    ADD COLUMN `usage_p95_28d` Float64 COMMENT '95th percentile of usage_events in the 28 days, of customers with usage' AFTER `usage_factor_7d`,
    ADD COLUMN `seats_p95` Float64 COMMENT '95th percentile of the seats of current subscriptions, of customers with any' AFTER `usage_p95_28d`,
    ADD COLUMN `key_features` Array(String) COMMENT 'Names of usage.event that at least half of the customers with usage used in the 28 days; at most 50' AFTER `seats_p95`;

CREATE OR REPLACE VIEW segment_baselines {{.OnCluster}} AS
SELECT day, segment, version, customers, usage_median_28d, usage_factor_7d, usage_p95_28d, seats_p95, key_features, computed_at FROM segment_baselines_raw FINAL
COMMENT 'What is normal for a segment on a UTC day. Grain: segment, day, version';

CREATE TABLE fx_rates_raw {{.OnCluster}}
(
    `currency` LowCardinality(String) COMMENT 'ISO 4217',
    `day` Date COMMENT 'From when the rate holds',
    `rate` Float64 COMMENT 'What one unit is worth, in one base currency for all',
    `imported_at` DateTime64(3, 'UTC') COMMENT 'When it was imported, UTC; of a day''s rates the last counts'
)
ENGINE = {{.Replacing "imported_at"}}
ORDER BY (currency, day)
COMMENT 'Truth: exchange rates (glidepath import rates). Private: read the view fx_rates';

CREATE VIEW fx_rates {{.OnCluster}} AS
SELECT currency, day, rate, imported_at FROM fx_rates_raw FINAL
COMMENT 'Exchange rates. Grain: currency, day';

CREATE TABLE overrides_raw {{.OnCluster}}
(
    `customer` String COMMENT 'Customer id',
    `at` DateTime64(3, 'UTC') COMMENT 'When the person said so, UTC',
    `id` String COMMENT 'Id of the action',
    `band` LowCardinality(String) COMMENT 'Band that the person holds the customer to be in; empty takes an override back',
    `reason` String COMMENT 'Why',
    `until` DateTime64(3, 'UTC') COMMENT 'Until when it counts, UTC',
    `by` String COMMENT 'Who said so'
)
ENGINE = {{.Replacing ""}}
ORDER BY (customer, at, id)
COMMENT 'Truth: what people hold a customer''s health to be, beside the computed score. Private: read the view overrides';

CREATE VIEW overrides {{.OnCluster}} AS
SELECT customer, at, band, reason, until, by FROM overrides_raw FINAL
ORDER BY customer, at DESC
LIMIT 1 BY customer
COMMENT 'The last override of each customer; it counts while band is not empty and until lies ahead. Grain: customer';

ALTER TABLE scores_raw {{.OnCluster}}
    ADD COLUMN `stage_since` DateTime('UTC') COMMENT 'Day on which the stage began, UTC; 1970 if unknown' AFTER `stage`,
    ADD COLUMN `weeks` Array(Float64) COMMENT 'usage.event of the last 26 complete weeks from Monday to Sunday since the first use, the newest first; NaN where the source was silent' AFTER `max_points`,
    ADD COLUMN `weeks_end` DateTime('UTC') COMMENT 'When the newest of weeks ended, UTC; 1970 without use' AFTER `weeks`,
    ADD COLUMN `marks` Array(LowCardinality(String)) COMMENT 'What else to know: success_gap, hanging_on, high_temperature, ...' AFTER `stage_since`,
    ADD COLUMN `confidence` Float64 DEFAULT nan COMMENT 'How far to trust the score, 0..1: coverage, less for little history and old data' AFTER `coverage`,
    ADD COLUMN `likelihood` Float64 DEFAULT nan COMMENT 'Probability of losing the customer within the scorecard''s horizon, 0..1' AFTER `confidence`,
    ADD COLUMN `remaining` Int64 COMMENT 'Recurring margin of the coming months if the customer stays, minor units of value_currency' AFTER `likelihood`,
    ADD COLUMN `value_at_risk` Int64 COMMENT 'likelihood x remaining, minor units of value_currency; 0 for a customer that the company lets go' AFTER `remaining`,
    ADD COLUMN `saveable_value` Int64 COMMENT 'value_at_risk x probability that acting keeps the customer - cost of acting, at least 0, minor units of value_currency' AFTER `value_at_risk`,
    ADD COLUMN `value_currency` LowCardinality(String) COMMENT 'Currency of the three: the company''s, or the customer''s own where its rate is unknown' AFTER `saveable_value`,
    ADD COLUMN `parent` String COMMENT 'The customer that this one is part of, as of then' AFTER `deciders`,
    ADD COLUMN `started_at` DateTime('UTC') COMMENT 'When the customer began, as of then, UTC; 1970 if unknown' AFTER `parent`,
    ADD COLUMN `margin` Float64 DEFAULT nan COMMENT 'Gross margin of the account as of then, 0..1; NaN if unknown' AFTER `started_at`,
    ADD COLUMN `cost_to_serve` Int64 COMMENT 'What serving the account costs a month as of then, minor units of currency' AFTER `margin`,
    ADD COLUMN `rate` Float64 DEFAULT nan COMMENT 'What one unit of currency was worth in the company''s; NaN if unknown' AFTER `cost_to_serve`,
    ADD COLUMN `data_age_days` Float64 DEFAULT nan COMMENT 'days; 400 days. Time since the customer''s newest event of any kind: how fresh what is known of it is.' AFTER `age_days`,
    ADD COLUMN `usage_trend_12w` Float64 DEFAULT nan COMMENT 'share; 12 weeks. Slope of a straight line through the last 12 complete weekly totals (at least 6 since first use) / their mean: -0.05 is a loss of 5 % of the mean a week; weeks with a silent source count as the mean of the others.' AFTER `usage_z_7d`,
    ADD COLUMN `usage_trend_z` Float64 DEFAULT nan COMMENT 'score; 12 weeks. usage_trend_12w / its standard error, of which the variance of a week is at least its mean (counts scatter so even if nothing changes): below -2 is unlikely by chance.' AFTER `usage_trend_12w`,
    ADD COLUMN `days_to_first_use` Float64 DEFAULT nan COMMENT 'days; 400 days. Days from started_at to the first usage.event; unknown without either.' AFTER `usage_age_days`,
    ADD COLUMN `daily_users_7d` Float64 DEFAULT nan COMMENT 'count; last 7 complete local days. Mean number of distinct user ids a day.' AFTER `active_users_28d`,
    ADD COLUMN `dau_mau` Float64 DEFAULT nan COMMENT 'share; 7 and 28 days. daily_users_7d / active_users_28d.' AFTER `daily_users_7d`,
    ADD COLUMN `known_users` Float64 DEFAULT nan COMMENT 'count; now. Users that the account names (account.updated, contact_changed), else seats, else distinct user ids of 400 days.' AFTER `dau_mau`,
    ADD COLUMN `dau_share` Float64 DEFAULT nan COMMENT 'share; last 7 complete local days. daily_users_7d / known_users, at most 1.' AFTER `known_users`,
    ADD COLUMN `mau_share` Float64 DEFAULT nan COMMENT 'share; last 28 complete local days. active_users_28d / known_users, at most 1.' AFTER `dau_share`,
    ADD COLUMN `users_lost_28d` Float64 DEFAULT nan COMMENT 'count; 28 against 28 before. Distinct user ids of the 28 days before that did not come in the last 28; unknown if the source was silent on more than 7 of the days.' AFTER `mau_share`,
    ADD COLUMN `key_feature_share` Float64 DEFAULT nan COMMENT 'share; last 28 complete local days. Share of the segment''s key features (used in 28 days by at least half of its customers with usage; from segment_baselines) that the customer used.' AFTER `features_ratio`,
    ADD COLUMN `usage_outgrowth` Float64 DEFAULT nan COMMENT 'ratio; last 28 complete local days. usage_events_28d / the 95th percentile of the segment; above 1 the customer outgrows its segment.' AFTER `key_feature_share`,
    ADD COLUMN `seat_outgrowth` Float64 DEFAULT nan COMMENT 'ratio; now. Seats / the 95th percentile of the segment.' AFTER `usage_outgrowth`,
    ADD COLUMN `cancel_visit_days_28d` Float64 DEFAULT nan COMMENT 'count; 28 days. Distinct UTC days with a view of a cancel page by a user who opened no billing page (to fetch an invoice) within 12 hours.' AFTER `cancel_visits_28d`,
    ADD COLUMN `cancel_visits_admin_28d` Float64 DEFAULT nan COMMENT 'count; 28 days. The same of admins, payers and those who decide.' AFTER `cancel_visit_days_28d`,
    ADD COLUMN `refund_visits_28d` Float64 DEFAULT nan COMMENT 'count; 28 days. usage.page_viewed on refund and return-policy pages.' AFTER `sensitive_visits_28d`,
    ADD COLUMN `downgrade_visits_28d` Float64 DEFAULT nan COMMENT 'count; 28 days. usage.page_viewed on downgrade pages.' AFTER `refund_visits_28d`,
    ADD COLUMN `export_visits_28d` Float64 DEFAULT nan COMMENT 'count; 28 days. usage.page_viewed on export pages.' AFTER `downgrade_visits_28d`,
    ADD COLUMN `pricing_visits_28d` Float64 DEFAULT nan COMMENT 'count; 28 days. usage.page_viewed on pricing pages.' AFTER `export_visits_28d`,
    ADD COLUMN `help_visits_28d` Float64 DEFAULT nan COMMENT 'count; 28 days. usage.page_viewed on help pages.' AFTER `pricing_visits_28d`,
    ADD COLUMN `funds_failed_90d` Float64 DEFAULT nan COMMENT 'count; 90 days. billing.payment_failed of kind insufficient_funds.' AFTER `failed_payments_28d`,
    ADD COLUMN `payments_recovered_90d` Float64 DEFAULT nan COMMENT 'count; 90 days. Invoices paid after a failed payment, by the time of payment.' AFTER `funds_failed_90d`,
    ADD COLUMN `days_past_habit` Float64 DEFAULT nan COMMENT 'days; now. Greatest number of days that an issued and unpaid invoice is older than the customer usually takes to pay (days_to_pay_habit) and than its due date; 0 if none is. Who always pays late is not late.' AFTER `days_past_due`,
    ADD COLUMN `discount_share` Float64 DEFAULT nan COMMENT 'share; now. discount_pct of the current subscriptions, weighted by MRR.' AFTER `discount_asks_90d`,
    ADD COLUMN `paused` Float64 DEFAULT nan COMMENT 'flag; now. 1 if all current subscriptions are paused.' AFTER `pause_asks_90d`,
    ADD COLUMN `days_since_notice` Float64 DEFAULT nan COMMENT 'days; now. Time since the notice on a current subscription; unknown without one, or if its day was not said.' AFTER `notice_given`,
    ADD COLUMN `month_to_month` Float64 DEFAULT nan COMMENT 'flag; now. 1 if the current subscriptions renew every month (term_months 1), 0 if they are longer; unknown if never said.' AFTER `notice_given`,
    ADD COLUMN `term_months` Float64 DEFAULT nan COMMENT 'months; now. Longest contract term of a current subscription.' AFTER `month_to_month`,
    ADD COLUMN `downgrades_90d` Float64 DEFAULT nan COMMENT 'count; 90 days. billing.subscription_changed that lowered the subscription''s MRR by at least 5 % in one currency, within 90 days.' AFTER `mrr_change_90d`,
    ADD COLUMN `resolution_ratio` Float64 DEFAULT nan COMMENT 'ratio; 90 days. Mean full_resolution_ms of solved tickets / the promise resolution_ms (72 hours where none is agreed).' AFTER `first_reply_ratio`,
    ADD COLUMN `reply_breaches_90d` Float64 DEFAULT nan COMMENT 'count; 90 days. Solved tickets whose first reply took longer than promised (8 hours where nothing is agreed).' AFTER `resolution_ratio`,
    ADD COLUMN `price_quiet_months` Float64 DEFAULT nan COMMENT 'months; 400 days. Months without a price objection, a request for a better price or a visit to a pricing page before the first of these in the last 28 days; unknown without one, 13 if there was none in 400 days before.' AFTER `topic_expansion_interest_90d`,
    ADD COLUMN `nps_change` Float64 DEFAULT nan COMMENT 'score; 365 days. Last NPS answer - the one before.' AFTER `nps`,
    ADD COLUMN `ces_90d` Float64 DEFAULT nan COMMENT 'share; 90 days. Mean of ces score / scale_max (7 if absent): more is easier.' AFTER `csat_90d`,
    ADD COLUMN `survey_response_365d` Float64 DEFAULT nan COMMENT 'share; 365 days. Surveys answered / surveys sent, by survey_id; unknown for fewer than 2 sent.' AFTER `ces_90d`,
    ADD COLUMN `experience_level` Float64 DEFAULT nan COMMENT 'share; mixed. Mean of what is known of the experience, each from 0 to 1: csat_90d, ces_90d, nps / 10, (sentiment_28d + 1) / 2, and the share of agreed outcomes of kind experience on track or achieved.' AFTER `survey_response_365d`,
    ADD COLUMN `days_since_survey` Float64 DEFAULT nan COMMENT 'days; 365 days. Time since the last survey answer.' AFTER `experience_level`,
    ADD COLUMN `unreachable_90d` Float64 DEFAULT nan COMMENT 'count; 90 days. Outbound calls that were not answered since the last two-way contact.' AFTER `no_shows_90d`,
    ADD COLUMN `participation_180d` Float64 DEFAULT nan COMMENT 'count; 180 days. Touchpoints of kind demo, event, training or business_review that took place.' AFTER `unreachable_90d`,
    ADD COLUMN `decider_silent_days` Float64 DEFAULT nan COMMENT 'days; 400 days. Days since a person who decides last used the product, wrote, or met us; unknown if nobody is known to decide.' AFTER `champion_left`,
    ADD COLUMN `owner_changes_365d` Float64 DEFAULT nan COMMENT 'count; 365 days. How often the customer success manager changed.' AFTER `no_owner`,
    ADD COLUMN `outcomes_achieved` Float64 DEFAULT nan COMMENT 'count; now. Agreed outcomes whose last status is achieved.' AFTER `outcome_share`,
    ADD COLUMN `outcome_share_deciders` Float64 DEFAULT nan COMMENT 'share; now. outcome_share over the outcomes that champions, decision makers and sponsors want.' AFTER `outcomes_achieved`,
    ADD COLUMN `experience_share` Float64 DEFAULT nan COMMENT 'share; now. outcome_share over the outcomes of kind experience.' AFTER `outcome_share_deciders`,
    ADD COLUMN `outcome_days_to_due` Float64 DEFAULT nan COMMENT 'days; now. Days until the next due date of an outcome that is not achieved or abandoned; negative if overdue.' AFTER `experience_share`,
    ADD COLUMN `outcomes_overdue` Float64 DEFAULT nan COMMENT 'count; now. Outcomes past their due date and neither achieved nor abandoned.' AFTER `outcome_days_to_due`,
    ADD COLUMN `outcome_progress` Float64 DEFAULT nan COMMENT 'share; now. Mean of value / target (at most 1) of the outcomes that state both.' AFTER `outcomes_overdue`,
    ADD COLUMN `result_per_use` Float64 DEFAULT nan COMMENT 'ratio; now. outcome_progress / usage_peer_ratio: what they reach for what they use; below 0.5 they work much for little.' AFTER `outcome_progress`,
    ADD COLUMN `closing_180d` Float64 DEFAULT nan COMMENT 'count; 180 days. account.news of kind closing.' AFTER `customer_trouble_180d`,
    ADD COLUMN `restructuring_180d` Float64 DEFAULT nan COMMENT 'count; 180 days. account.news of kind layoffs or relocation.' AFTER `closing_180d`,
    ADD COLUMN `acquisition_180d` Float64 DEFAULT nan COMMENT 'count; 180 days. account.news of kind acquisition or merger.' AFTER `restructuring_180d`;

{{template "score_views.sql" .}}
CREATE VIEW account_groups {{.OnCluster}} AS
SELECT if(parent = '', customer, parent) AS parent, count() AS customers, groupArray(customer) AS children, sum(mrr) AS mrr, currency, value_currency,
       sum(value_at_risk) AS value_at_risk, sum(saveable_value) AS saveable_value, min(score) AS lowest_score, max(as_of) AS as_of
FROM (SELECT * FROM scores_known ORDER BY as_of DESC LIMIT 1 BY customer)
WHERE NOT churned
GROUP BY parent, currency, value_currency
COMMENT 'Parents with the sums of their customers, as last judged; a customer without a parent is its own. Grain: parent, currency, value_currency';
