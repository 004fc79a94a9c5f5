-- Parents with what is at stake in the whole group, and churns with what was predicted, stated and assessed.
-- oldest-binary: 6
-- +goose Up
CREATE OR REPLACE VIEW account_groups {{.OnCluster}} AS
SELECT if(s.parent = '', s.customer, s.parent) AS parent, anyIf(s.name, s.customer = if(s.parent = '', s.customer, s.parent)) AS name,
       countIf(NOT s.churned) AS customers, countIf(NOT s.churned AND s.disposition = 'let_go') AS let_go,
       groupArrayIf(s.customer, NOT s.churned) AS members,
       argMinIf(toString(s.band), transform(toString(s.band), ['critical', 'at_risk', 'watch', 'healthy'], [1, 2, 3, 4], 5), NOT s.churned) AS worst_band,
       minOrNullIf(s.score, NOT s.churned AND NOT isNaN(s.score)) AS lowest_score,
       sumMapIf([toString(s.currency)], [s.mrr], NOT s.churned) AS mrr,
       toString(s.value_currency) AS value_currency,
       sumIf(s.value_at_risk, NOT s.churned) AS value_at_risk, sumIf(s.saveable_value, NOT s.churned) AS saveable_value, max(s.as_of) AS as_of
FROM (SELECT * FROM scores_known ORDER BY as_of DESC LIMIT 1 BY customer) AS s
GROUP BY parent, value_currency
HAVING customers > 0
COMMENT 'Parents with the sums of their customers that have not churned, as last judged; a customer without a parent is its own, and one that has children is among its members. mrr is by currency, values are in minor units of value_currency, lowest_score is NULL while all are forming. Grain: parent, value_currency';

CREATE VIEW churn_reasons {{.OnCluster}}
(
    `customer` String COMMENT 'Customer id',
    `churned_at` DateTime64(9, 'UTC') COMMENT 'When the customer churned: of several account.churned without an account.reactivated between them the first, UTC',
    `returned_at` Nullable(DateTime64(9, 'UTC')) COMMENT 'When it came back (account.reactivated), UTC; NULL if it did not',
    `name` String COMMENT 'Name of the account as of predicted_as_of',
    `segment` String COMMENT 'Segment as of predicted_as_of',
    `predicted_causes` Array(String) COMMENT 'Prediction: likely causes at the last tick before the churn, as they were known then, the likeliest first; codes',
    `stated_reasons` Array(String) COMMENT 'Statement: what the customer says, the main reason first: stated_reasons and reason of account.churned, then reason of exit surveys; codes only',
    `assessed_reasons` Array(String) COMMENT 'Assessment: what our people found on review, the main reason first; codes',
    `understood` Bool COMMENT 'Whether a stated or assessed reason is known that is more than the surface: price and need_ended alone are not',
    `predicted_right` Nullable(Bool) COMMENT 'Whether the first predicted cause is among the assessed reasons; NULL where nothing was assessed',
    `stated_right` Nullable(Bool) COMMENT 'Whether the first stated reason is among the assessed reasons; NULL where nothing was assessed or stated',
    `stated_words` Array(String) COMMENT 'What the customer said in words, in account.churned and exit surveys; masked, and forgotten with all words',
    `reason_source` String COMMENT 'Where the reasons come from: form, survey, interview or conversation_review; empty if not said',
    `switched_to` String COMMENT 'Where the customer went: competitor, open_source, in_house, outsourced, own_staff, nothing or unknown; empty if not said',
    `competitor` String COMMENT 'Name of the competitor; empty if not said',
    `channel` String COMMENT 'How the customer left: online, phone, sales or non_payment; empty if not said',
    `voluntary` Nullable(Bool) COMMENT 'Whether the customer decided it; NULL if not said',
    `avoidable` Nullable(Bool) COMMENT 'Whether we could have avoided it, as recorded; NULL if not said',
    `mrr_lost` Int64 COMMENT 'Monthly recurring revenue at the last tick before the churn at which there was any, minor units of currency',
    `currency` String COMMENT 'Currency of mrr_lost, ISO 4217',
    `predicted_as_of` Nullable(DateTime('UTC')) COMMENT 'The last tick before the churn that has a score row, UTC; NULL if the customer was never judged before',
    `predicted_score` Float64 COMMENT 'Customer health score then; NaN if there was none',
    `predicted_band` String COMMENT 'Band then',
    `predicted_likelihood` Float64 COMMENT 'Probability of loss then, 0..1; NaN if unknown',
    `scorecard` String COMMENT 'Scorecard that predicted, name@hash'
)
AS
WITH ['closing', 'restructuring', 'acquisition', 'cash_flow', 'champion_left', 'payment_lapsed', 'poor_fit', 'overpromised', 'missing_feature',
      'poor_onboarding', 'failed_implementation', 'not_adopted', 'hard_to_use', 'defects', 'instability', 'success_gap', 'slow_support',
      'poor_service', 'left_alone', 'service_mismatch', 'outgrown', 'billing_friction', 'trust_lost'] AS deep_, -- what is more than the surface
     arrayConcat(deep_, ['price', 'need_ended']) AS codes_
SELECT c.customer AS customer, c.churned_at AS churned_at, c.returned_at AS returned_at, s.name AS name, s.segment AS segment,
       s.causes AS predicted_causes, c.stated AS stated_reasons, c.assessed AS assessed_reasons,
       toBool(hasAny(deep_, arrayConcat(c.stated, c.assessed))) AS understood,
       if(empty(c.assessed), NULL, toBool(notEmpty(s.causes) AND has(c.assessed, s.causes[1]))) AS predicted_right,
       if(empty(c.assessed) OR empty(c.stated), NULL, toBool(has(c.assessed, c.stated[1]))) AS stated_right,
       c.said AS stated_words, c.reason_source AS reason_source, c.switched_to AS switched_to, c.competitor AS competitor, c.channel AS channel,
       c.voluntary AS voluntary, c.avoidable AS avoidable, ifNull(m.mrr, 0) AS mrr_lost, if(m.mrr > 0, m.currency, s.currency) AS currency,
       if(s.customer = '', NULL, s.as_of) AS predicted_as_of, if(s.customer = '', nan, s.score) AS predicted_score, s.band AS predicted_band,
       if(s.customer = '', nan, s.likelihood) AS predicted_likelihood, s.scorecard AS scorecard
FROM
(
    SELECT customer, minIf(e.time, e.churn) AS churned_at, any(e.returned) AS returned_at,
           arrayDistinct(arrayFilter(r -> has(codes_, r), arrayConcat(
               argMaxIf(JSONExtract(e.account, 'stated_reasons', 'Array(String)'), e.key, e.churn AND JSONLength(e.account, 'stated_reasons') > 0),
               [argMinIf(e.reason, e.key, e.churn)],
               arrayMap(r -> r.2, arraySort(groupArrayIf((e.key, e.reason), NOT e.churn)))))) AS stated,
           arrayDistinct(arrayFilter(r -> has(codes_, r),
               argMaxIf(JSONExtract(e.account, 'assessed_reasons', 'Array(String)'), e.key, e.churn AND JSONLength(e.account, 'assessed_reasons') > 0))) AS assessed,
           arrayDistinct(arrayFilter(w -> w NOT IN ('', 'unknown') AND NOT has(codes_, w),
               arrayFlatten(arrayMap(w -> [w.2, w.3], arraySort(groupArray((e.key, e.reason, e.text))))))) AS said,
           argMaxIf(JSONExtractString(e.account, 'reason_source'), e.key, JSONHas(e.account, 'reason_source')) AS reason_source,
           argMaxIf(JSONExtractString(e.account, 'switched_to'), e.key, JSONHas(e.account, 'switched_to')) AS switched_to,
           argMaxIf(JSONExtractString(e.account, 'competitor'), e.key, JSONHas(e.account, 'competitor')) AS competitor,
           argMaxIf(toString(e.channel), e.key, e.churn AND e.channel != '') AS channel,
           argMaxIf(JSONExtract(e.account, 'voluntary', 'Nullable(Bool)'), e.key, JSONHas(e.account, 'voluntary')) AS voluntary,
           argMaxIf(JSONExtract(e.account, 'avoidable', 'Nullable(Bool)'), e.key, JSONHas(e.account, 'avoidable')) AS avoidable
    FROM
    (
        SELECT h.customer AS customer, h.time AS time, (h.time, h.id, h.source) AS key, h.type = 'account.churned' AS churn, h.reason AS reason, h.text AS text,
               h.account AS account, h.channel AS channel, arrayCount(t -> t < h.time, r.times) AS stay,
               if(stay < length(r.times), toNullable(r.times[stay + 1]), NULL) AS returned
        FROM history_raw AS h FINAL
        LEFT JOIN (SELECT customer, arraySort(groupArray(time)) AS times FROM history_raw FINAL WHERE type = 'account.reactivated' GROUP BY customer) AS r
            ON r.customer = h.customer
        WHERE h.type = 'account.churned' OR (h.type = 'support.survey_answered' AND h.kind = 'exit')
    ) AS e
    GROUP BY customer, e.stay
    HAVING countIf(e.churn) > 0
) AS c
ASOF LEFT JOIN
(
    SELECT customer, toDateTime64(as_of, 9, 'UTC') AS at, as_of, name, toString(segment) AS segment, arrayMap(c -> toString(c), causes) AS causes, score,
           toString(band) AS band, likelihood, toString(scorecard) AS scorecard, toString(currency) AS currency
    FROM scores_known
    WHERE customer IN (SELECT customer FROM history_raw WHERE type = 'account.churned')
) AS s ON s.customer = c.customer AND s.at < c.churned_at
ASOF LEFT JOIN
(
    SELECT customer, toDateTime64(as_of, 9, 'UTC') AS at, mrr, toString(currency) AS currency
    FROM scores_known
    WHERE customer IN (SELECT customer FROM history_raw WHERE type = 'account.churned') AND mrr > 0
) AS m ON m.customer = c.customer AND m.at < c.churned_at
COMMENT 'Churns with what was predicted, what the customer states and what we assessed, by the same codes. Grain: customer, churned_at';
