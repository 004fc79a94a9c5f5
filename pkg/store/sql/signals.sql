-- Signals: one row per customer, as of {as_of}, of the customers that {{.Which}} selects. Unknown is NaN. Sums are of integers, so that
-- no order of reading changes the last bit. Windows of use are complete local days; all else is exact to the millisecond.
WITH
    {as_of:DateTime('UTC')} AS t,
    toInt64(toUnixTimestamp(t)) AS ts,
    ts * 1000 AS tms,
    zones AS
    (   -- per zone the offset now and at the last changes within the window, whole hours up: a local day starts at the UTC hour that contains local midnight
        SELECT zone, intDiv(minutes_[1] + 59 + 6000, 60) - 100 AS o1, since_[1] AS t1, intDiv(minutes_[2] + 59 + 6000, 60) - 100 AS o2, since_[2] AS t2,
               intDiv(minutes_[3] + 59 + 6000, 60) - 100 AS o3
        FROM
        (
            SELECT zone, arrayReverseSort(z -> z.1, groupArray((toInt64(toUnixTimestamp(since)), minutes))) AS zs,
                   arrayMap(z -> z.1, zs) AS since_, arrayMap(z -> z.2, zs) AS minutes_
            FROM zone_offsets WHERE since <= t GROUP BY zone
        )
    ),
    account AS
    (
        WITH
            bitShiftLeft(toUInt128(toUnixTimestamp64Nano(h.time)), 64) + cityHash64(h.id, h.source) AS key, -- the latest counts, and of a moment's events the greatest hash of id and source
            bitShiftLeft(toUInt64(toUnixTimestamp(h.time)), 32) + bitShiftLeft(bitAnd(cityHash64(h.id, h.source), 536870911), 3) AS stamp, -- the same in seconds, with room for a code
            if(h.type = 'account.contact_changed', [h.user_id], h.user_ids) AS persons,
            if(h.type = 'account.contact_changed', [toString(h.role)], arrayMap(r -> toString(r), h.user_roles)) AS roles
        SELECT customer,
            argMaxIf(h.name, key, h.name != '') AS name,
            argMaxIf(h.segment, key, h.segment != '') AS segment,
            argMaxIf(h.plan, key, h.plan != '') AS plan,
            argMaxIf(h.country, key, h.country != '') AS country,
            argMaxIf(h.language, key, h.language != '') AS language,
            argMaxIf(h.timezone, key, h.timezone != '') AS timezone,
            argMaxIf(h.owner, key, h.owner != '') AS owner,
            argMaxIf(h.owner_email, key, h.owner_email != '') AS owner_email,
            argMaxIf(h.disposition, key, h.disposition != '') AS disposition,
            argMaxIf(h.fit, key, h.fit != '') AS fit,
            argMaxIf(h.mrr, key, h.type = 'account.updated') AS account_mrr,
            argMaxIf(h.currency, key, h.type = 'account.updated' AND h.currency != '') AS account_currency,
            min(h.started_at) AS started_at,
            argMaxIf(h.contract_end, key, h.type = 'account.updated') AS contract_end,
            argMaxIf(h.promised_first_reply_ms, key, isNotNull(h.promised_first_reply_ms)) AS promised_first_reply,
            argMaxIf(h.promised_check_in_days, key, h.type = 'account.updated' AND isNotNull(h.promised_check_in_days)) AS promised_check_in,
            argMaxIf(h.promised_resolution_ms, key, isNotNull(h.promised_resolution_ms)) AS promised_resolution,
            argMaxIf(h.margin, key, isNotNull(h.margin)) AS margin,
            argMaxIf(h.cost_to_serve, key, isNotNull(h.cost_to_serve)) AS cost_to_serve,
            argMaxIf(h.parent, key, h.parent != '') AS parent,
            uniqExactIf(h.owner, h.owner != '' AND h.time >= t - INTERVAL 365 DAY) AS owners_365,
            max(h.people) > 0 OR countIf(h.type = 'account.contact_changed') > 0 AS people_known,
            -- people: of each the last role and whether he or she is still there, as a number of time, id and code
            maxMap(arrayFilter((p, r) -> r != '', persons, roles), arrayMap(r -> stamp + indexOf(['member', 'payer', 'admin', 'sponsor', 'champion', 'decision_maker'], r),
                arrayFilter(r -> r != '', roles))) AS roles_,
            maxMap(persons, arrayMap(p -> stamp + (h.status != 'left'), persons)) AS states_,
            arrayFilter((p, v) -> bitAnd(v, 7) = 1, states_.1, states_.2) AS here,
            if(length(here) = 1, here, arraySlice(arrayFilter((p, v) -> bitAnd(v, 7) >= 4 AND has(here, p), roles_.1, roles_.2), 1, 20)) AS deciders,
            arrayFilter((p, v) -> bitAnd(v, 7) IN (2, 3), roles_.1, roles_.2) AS managers,
            maxIf(h.time, h.type = 'account.contact_changed' AND h.status = 'left' AND h.successor = '' AND h.role IN ('champion', 'decision_maker', 'sponsor')) AS champion_left_at,
            maxIf(h.time, h.type = 'account.contact_changed' AND h.status = 'active' AND h.role IN ('champion', 'decision_maker', 'sponsor')) AS champion_came_at,
            maxIf(h.time, h.type = 'account.churned') AS churned_at,
            maxIf(h.time, h.type = 'account.reactivated') AS reactivated_at,
            countIf(h.type = 'account.advocacy' AND h.time >= t - INTERVAL 365 DAY) AS advocacy,
            countIf(h.type = 'account.news' AND h.kind = 'closing' AND h.time >= t - INTERVAL 180 DAY) AS closing,
            countIf(h.type = 'account.news' AND h.kind IN ('layoffs', 'relocation') AND h.time >= t - INTERVAL 180 DAY) AS restructuring,
            countIf(h.type = 'account.news' AND h.kind IN ('acquisition', 'merger') AND h.time >= t - INTERVAL 180 DAY) AS acquisition,
            countIf(h.type = 'account.news' AND h.kind = 'layoffs' AND h.time >= t - INTERVAL 180 DAY) + closing + acquisition AS trouble,
            min(h.time) AS first_event, max(h.time) AS last_event
        FROM history_raw AS h FINAL
        WHERE {{.Which}} AND startsWith(h.type, 'account.') AND h.time < t
        GROUP BY customer
    ),
    facts AS
    (
        WITH
            bitShiftLeft(toUInt128(toUnixTimestamp64Nano(h.time)), 64) + cityHash64(h.id, h.source) AS key,
            toUnixTimestamp64Milli(h.time) AS ms
        SELECT customer,
            min(h.time) AS first_event, max(h.time) AS last_event,
            countIf(h.type = 'usage.incident' AND h.status = 'started' AND h.time >= t - INTERVAL 28 DAY) AS incidents,
            countIf(h.type = 'usage.page_viewed' AND h.page = 'cancel' AND h.time >= t - INTERVAL 28 DAY) AS cancel_visits,
            countIf(h.type = 'usage.page_viewed' AND h.page IN ('refund', 'downgrade', 'export', 'pricing', 'return_policy') AND h.time >= t - INTERVAL 28 DAY) AS sensitive_visits,
            countIf(h.type = 'usage.page_viewed' AND h.page IN ('refund', 'return_policy') AND h.time >= t - INTERVAL 28 DAY) AS refund_visits,
            countIf(h.type = 'usage.page_viewed' AND h.page = 'downgrade' AND h.time >= t - INTERVAL 28 DAY) AS downgrade_visits,
            countIf(h.type = 'usage.page_viewed' AND h.page = 'export' AND h.time >= t - INTERVAL 28 DAY) AS export_visits,
            countIf(h.type = 'usage.page_viewed' AND h.page = 'pricing' AND h.time >= t - INTERVAL 28 DAY) AS pricing_visits,
            countIf(h.type = 'usage.page_viewed' AND h.page = 'help' AND h.time >= t - INTERVAL 28 DAY) AS help_visits,
            groupArrayIf((h.user_id, ms), h.type = 'usage.page_viewed' AND h.page = 'invoice' AND h.time >= t - INTERVAL 29 DAY) AS invoice_views,
            -- who fetches an invoice may pass the cancel page
            arrayFilter(x -> NOT arrayExists(y -> y.1 = x.1 AND abs(y.2 - x.2) <= 43200000, invoice_views),
                groupArrayIf((h.user_id, ms), h.type = 'usage.page_viewed' AND h.page = 'cancel' AND h.time >= t - INTERVAL 28 DAY)) AS cancel_views,
            countIf(h.type = 'billing.payment_failed' AND h.time >= t - INTERVAL 28 DAY) AS failed,
            countIf(h.type = 'billing.payment_failed' AND h.kind = 'insufficient_funds' AND h.time >= t - INTERVAL 90 DAY) AS funds_failed,
            countIf(h.type = 'billing.refunded' AND h.time >= t - INTERVAL 90 DAY) AS refunds,
            countIf(h.type = 'billing.disputed' AND h.time >= t - INTERVAL 90 DAY) AS disputes,
            countIf(startsWith(h.type, 'billing.')) AS billing_known,
            countIf(h.type = 'billing.offer' AND h.status = 'requested' AND h.kind IN ('discount', 'free_months', 'plan_change') AND h.time >= t - INTERVAL 90 DAY) AS discount_asks,
            countIf(h.type = 'billing.offer' AND h.status = 'requested' AND h.kind = 'pause' AND h.time >= t - INTERVAL 90 DAY) AS pause_asks,
            countIf(h.type = 'support.ticket_opened' AND h.time >= t - INTERVAL 28 DAY) AS tickets,
            countIf(h.type = 'support.ticket_opened' AND h.time < t - INTERVAL 28 DAY AND h.time >= t - INTERVAL 168 DAY) AS tickets_before,
            countIf(h.type = 'support.ticket_opened' AND h.category = 'defect' AND h.time >= t - INTERVAL 28 DAY) AS defects,
            countIf(h.type = 'support.ticket_opened' AND h.category = 'feature_request' AND h.time >= t - INTERVAL 90 DAY) AS feature_requests,
            countIf(h.type = 'support.ticket_opened' AND h.rating <= 2 AND (h.public OR h.channel = 'review') AND h.time >= t - INTERVAL 90 DAY) AS bad_reviews,
            sumIf(ifNull(h.reopens, 0), h.type = 'support.ticket_solved' AND h.time >= t - INTERVAL 90 DAY) AS reopens,
            countIf(h.type = 'support.ticket_changed' AND h.escalated AND h.time >= t - INTERVAL 28 DAY) AS escalations,
            sumIf(ifNull(h.first_reply_ms, 0), h.type = 'support.ticket_solved' AND h.time >= t - INTERVAL 90 DAY) AS reply_ms,
            countIf(h.type = 'support.ticket_solved' AND isNotNull(h.first_reply_ms) AND h.time >= t - INTERVAL 90 DAY) AS replies,
            groupArrayIf(assumeNotNull(h.first_reply_ms), h.type = 'support.ticket_solved' AND isNotNull(h.first_reply_ms) AND h.time >= t - INTERVAL 90 DAY) AS reply_times,
            sumIf(ifNull(h.resolution_ms, 0), h.type = 'support.ticket_solved' AND h.time >= t - INTERVAL 90 DAY) AS resolution_ms,
            countIf(h.type = 'support.ticket_solved' AND isNotNull(h.resolution_ms) AND h.time >= t - INTERVAL 90 DAY) AS resolutions,
            countIf(startsWith(h.type, 'support.')) AS support_known,
            countIf(has(h.topics, 'price_objection') AND h.time >= t - INTERVAL 90 DAY) AS topic_1,
            countIf(has(h.topics, 'cancel_or_refund_intent') AND h.time >= t - INTERVAL 90 DAY) AS topic_2,
            countIf(has(h.topics, 'competitor_mention') AND h.time >= t - INTERVAL 90 DAY) AS topic_3,
            countIf(has(h.topics, 'missing_feature') AND h.time >= t - INTERVAL 90 DAY) AS topic_4,
            countIf(has(h.topics, 'defect_or_outage') AND h.time >= t - INTERVAL 90 DAY) AS topic_5,
            countIf(has(h.topics, 'usability') AND h.time >= t - INTERVAL 90 DAY) AS topic_6,
            countIf(has(h.topics, 'slow_or_unhelpful_support') AND h.time >= t - INTERVAL 90 DAY) AS topic_7,
            countIf(has(h.topics, 'onboarding_trouble') AND h.time >= t - INTERVAL 90 DAY) AS topic_8,
            countIf(has(h.topics, 'billing_error') AND h.time >= t - INTERVAL 90 DAY) AS topic_9,
            countIf(has(h.topics, 'data_loss_or_security') AND h.time >= t - INTERVAL 90 DAY) AS topic_10,
            countIf(has(h.topics, 'budget_or_cash') AND h.time >= t - INTERVAL 90 DAY) AS topic_11,
            countIf(has(h.topics, 'org_change') AND h.time >= t - INTERVAL 90 DAY) AS topic_12,
            countIf(has(h.topics, 'no_result') AND h.time >= t - INTERVAL 90 DAY) AS topic_13,
            countIf(has(h.topics, 'escalation_threat') AND h.time >= t - INTERVAL 90 DAY) AS topic_14,
            countIf(has(h.topics, 'relationship_complaint') AND h.time >= t - INTERVAL 90 DAY) AS topic_15,
            countIf(has(h.topics, 'praise') AND h.time >= t - INTERVAL 90 DAY) AS topic_16,
            countIf(has(h.topics, 'expansion_interest') AND h.time >= t - INTERVAL 90 DAY) AS topic_17,
            arrayMap(x -> x.2, arrayReverseSort(x -> x.1, groupArrayIf((key, assumeNotNull(h.score) * 10 / if(h.scale_max > 0, assumeNotNull(h.scale_max), 10)),
                h.type = 'support.survey_answered' AND h.kind = 'nps' AND isNotNull(h.score) AND h.time >= t - INTERVAL 365 DAY))) AS nps_answers,
            sumIf(toInt64(round(assumeNotNull(h.score) / if(h.scale_max > 0, assumeNotNull(h.scale_max), 7) * 1000000)), h.type = 'support.survey_answered' AND h.kind = 'ces' AND isNotNull(h.score) AND h.time >= t - INTERVAL 90 DAY) AS ces,
            countIf(h.type = 'support.survey_answered' AND h.kind = 'ces' AND isNotNull(h.score) AND h.time >= t - INTERVAL 90 DAY) AS cess,
            groupUniqArrayIf(h.entity, h.type = 'support.survey_sent' AND h.entity != '' AND h.time >= t - INTERVAL 365 DAY) AS surveys_sent,
            groupUniqArrayIf(h.entity, h.type = 'support.survey_answered' AND h.entity != '' AND h.time >= t - INTERVAL 365 DAY) AS surveys_answered,
            maxIf(ms, h.type = 'support.survey_answered' AND h.time >= t - INTERVAL 365 DAY) AS survey_ms,
            groupArrayIf(ms, h.type = 'support.call' AND h.direction = 'outbound' AND h.answered = false AND h.time >= t - INTERVAL 90 DAY) AS missed_calls,
            countIf(h.type = 'support.touchpoint' AND h.kind IN ('demo', 'event', 'training', 'business_review') AND h.status IN ('', 'done') AND h.time >= t - INTERVAL 180 DAY) AS participations,
            maxMap(if(h.user_id = '' OR NOT startsWith(h.type, 'support.') OR h.direction = 'outbound' OR h.status IN ('no_show', 'cancelled', 'scheduled'), [], [h.user_id]) AS heard_, arrayMap(x -> ms, heard_)) AS heard,
            groupArrayIf(ms, has(h.topics, 'price_objection') OR (h.type = 'billing.offer' AND h.status = 'requested' AND h.kind IN ('discount', 'free_months', 'plan_change'))
                OR (h.type = 'usage.page_viewed' AND h.page = 'pricing')) AS price_talks,
            sumIf(toInt64(round(ifNull(h.score / nullIf(h.scale_max, 0), 0) * 1000000)), h.type = 'support.survey_answered' AND h.kind = 'csat' AND h.scale_max > 0 AND h.time >= t - INTERVAL 90 DAY) AS csat,
            countIf(h.type = 'support.survey_answered' AND h.kind = 'csat' AND h.scale_max > 0 AND isNotNull(h.score) AND h.time >= t - INTERVAL 90 DAY) AS csats,
            maxIf(h.time, (h.type = 'support.touchpoint' AND h.two_way AND h.status IN ('', 'done')) OR (h.type = 'support.call' AND h.answered)
                OR (h.type = 'support.message' AND h.direction = 'inbound')) AS contact_at,
            countIf(h.type = 'support.touchpoint' AND h.status = 'no_show' AND h.time >= t - INTERVAL 90 DAY) AS no_shows
        FROM history_raw AS h FINAL
        WHERE {{.Which}} AND NOT startsWith(h.type, 'account.') AND h.time < t AND h.time >= t - INTERVAL 400 DAY
        GROUP BY customer
    ),
    voices AS
    (
        SELECT customer, sum(p.texts) AS texts, sum(p.n1) AS n1, sum(p.s1) AS s1, sum(p.q1) AS q1, sum(p.n0) AS n0, sum(p.s0) AS s0, sum(p.q0) AS q0,
            groupArray((p.person, p.anonymous, p.mass, if(p.n1 > 0, p.mood, 0), p.n0 > 0, if(p.n0 > 0, intDiv(p.s0, p.n0), 0), p.fresh > 0, p.worst)) AS people
        FROM
        (   -- a person's mood is the mean over the conversations it took part in
            SELECT customer, g.person AS person, g.anonymous AS anonymous, sumIf(g.texts, g.recent) AS texts,
                countIf(g.recent) AS n1, sumIf(g.mood, g.recent) AS s1, sumIf(intDiv(g.mood * g.mood, 1000000), g.recent) AS q1,
                countIf(NOT g.recent) AS n0, sumIf(g.mood, NOT g.recent) AS s0, sumIf(intDiv(g.mood * g.mood, 1000000), NOT g.recent) AS q0,
                maxIf(g.weight, g.recent) AS mass, intDiv(sumIf(g.mood * g.weight, g.recent), greatest(1, sumIf(g.weight, g.recent))) AS mood,
                countIf(g.last_ms >= tms - 7 * 86400000) AS fresh, minIf(g.low, g.last_ms >= tms - 7 * 86400000) AS worst
            FROM
            (   -- a conversation that ends well has recovered: what was said before in anger does not count
                WITH
                    toInt64(round(h.sentiment * 1000000)) AS s,
                    bitShiftLeft(toUInt128(toUnixTimestamp64Nano(h.time)), 64) + cityHash64(h.id, h.source) AS key
                SELECT customer, h.user_id = '' AS anonymous, if(anonymous, h.thread, h.user_id) AS person, h.thread AS thread, h.time >= t - INTERVAL 28 DAY AS recent,
                    toInt64(count()) AS texts, max(toUnixTimestamp64Milli(h.time)) AS last_ms, argMax(s, key) AS last, min(s) AS lowest,
                    last >= 0 AND lowest < 0 AS recovered,
                    if(recovered, last, intDiv(intDiv(sum(s), texts) + last, 2)) AS mood,
                    if(recovered, last, lowest) AS low,
                    toInt64(round(exp2(-(tms - last_ms) / 604800000) * 1000000)) AS weight
                FROM history_raw AS h FINAL
                WHERE {{.Which}} AND startsWith(h.type, 'support.') AND NOT isNaN(h.sentiment) AND h.time < t AND h.time >= t - INTERVAL 180 DAY
                GROUP BY customer, anonymous, person, thread, recent
            ) AS g
            GROUP BY customer, g.anonymous, g.person
        ) AS p
        GROUP BY customer
    ),
    entities AS
    (
        SELECT customer,
            sumIf(g.failed_open, g.family = 'invoice') AS failed_open,
            sumIf(g.expired_open, g.family = 'invoice') AS expired_open,
            maxIf(g.past_due_ms, g.family = 'invoice') AS past_due_ms,
            sumIf(g.pay_ms, g.family = 'invoice' AND g.paid_recently) AS pay_ms, countIf(g.family = 'invoice' AND g.paid_recently) AS pays,
            sumIf(g.pay_ms, g.family = 'invoice' AND g.paid_before) AS pay_ms_before, countIf(g.family = 'invoice' AND g.paid_before) AS pays_before,
            countIf(g.family = 'subscription' AND g.current) AS subs,
            countIf(g.family = 'subscription') AS subs_known,
            sumIf(g.seats, g.family = 'subscription' AND g.current) AS seats,
            sumIf(g.seats_90, g.family = 'subscription' AND g.current_90) AS seats_90,
            sumIf(g.mrr, g.family = 'subscription' AND g.current) AS mrr,
            sumIf(g.mrr_90, g.family = 'subscription' AND g.current_90) AS mrr_90,
            uniqExactIf(g.currency, g.family = 'subscription' AND (g.current OR g.current_90)) AS currencies,
            maxIf(g.currency, g.family = 'subscription' AND g.current) AS currency,
            maxIf(g.plan_, g.family = 'subscription' AND g.current) AS plan,
            minIf(g.renews_at, g.family = 'subscription' AND g.current) AS renews_at,
            countIf(g.family = 'subscription' AND g.current AND g.auto_renew = false) AS auto_off,
            countIf(g.family = 'subscription' AND g.current AND isNotNull(g.auto_renew)) AS auto_known,
            countIf(g.family = 'subscription' AND g.current AND (isNotNull(g.notice_at) OR isNotNull(g.cancel_at))) AS notices,
            sumIf(g.mrr * g.discount, g.family = 'subscription' AND g.current) AS discounted,
            countIf(g.family = 'subscription' AND g.current AND g.status != 'paused') AS running,
            maxIf(ifNull(g.term, 0), g.family = 'subscription' AND g.current) AS term,
            countIf(g.family = 'subscription' AND g.current AND isNotNull(g.term)) AS terms_known,
            sumIf(g.downgrades, g.family = 'subscription') AS downgrades,
            countIf(g.family = 'invoice' AND g.recovered) AS recovered,
            maxIf(g.unpaid_ms, g.family = 'invoice' AND g.past_due_ms > 0) AS unpaid_ms,
            maxIf(toUnixTimestamp64Milli(ifNull(g.notice_at, toDateTime64(0, 3, 'UTC'))), g.family = 'subscription' AND g.current) AS notice_ms,
            countIf(g.family = 'ticket' AND g.urgent_open) AS urgent_open,
            maxIf(g.unanswered_ms, g.family = 'conversation') AS unanswered_ms,
            countIf(g.family = 'outcome' AND g.status IN ('off_track', 'abandoned')) AS off_track,
            countIf(g.family = 'outcome' AND g.status IN ('agreed', 'on_track', 'achieved')) AS on_track,
            countIf(g.family = 'outcome' AND g.status = 'achieved') AS achieved,
            countIf(g.family = 'outcome' AND g.wanted_by_decider) AS decider_outcomes,
            countIf(g.family = 'outcome' AND g.wanted_by_decider AND g.status IN ('agreed', 'on_track', 'achieved')) AS decider_on_track,
            countIf(g.family = 'outcome' AND g.outcome_kind = 'experience') AS experiences,
            countIf(g.family = 'outcome' AND g.outcome_kind = 'experience' AND g.status IN ('agreed', 'on_track', 'achieved')) AS experiences_on_track,
            minIf(g.outcome_due_ms, g.family = 'outcome' AND g.status NOT IN ('achieved', 'abandoned') AND g.outcome_due_ms > 0) AS next_due_ms,
            countIf(g.family = 'outcome' AND g.status NOT IN ('achieved', 'abandoned') AND g.outcome_due_ms > 0) AS dues,
            countIf(g.family = 'outcome' AND g.status NOT IN ('achieved', 'abandoned') AND g.outcome_due_ms > 0 AND g.outcome_due_ms < tms) AS overdue,
            sumIf(g.progress, g.family = 'outcome' AND g.has_progress) AS progress,
            countIf(g.family = 'outcome' AND g.has_progress) AS progresses,
            countIf(g.family = 'step' AND g.needed) AS steps,
            countIf(g.family = 'step' AND g.needed AND g.done) AS steps_done,
            maxIf(g.last_at, g.family = 'step' AND g.done) AS step_done_at,
            minIf(g.first_at, g.family = 'step') AS step_first_at
        FROM
        (
            WITH
                bitShiftLeft(toUInt128(toUnixTimestamp64Nano(h.time)), 64) + cityHash64(h.id, h.source) AS key,
                h.type = 'billing.subscription_changed' AS is_subscription,
                h.type IN ('account.outcome', 'billing.subscription_changed', 'support.ticket_opened', 'support.ticket_changed', 'support.ticket_solved') AS has_status,
                h.type IN ('support.ticket_opened', 'support.ticket_changed', 'support.ticket_solved') AS is_ticket,
                h.type = 'account.onboarding_step' AS is_step
            SELECT customer,
                multiIf(h.type IN ('billing.invoice_issued', 'billing.invoice_paid', 'billing.payment_failed'), 'invoice',
                        h.type = 'billing.subscription_changed', 'subscription', h.type = 'support.message', 'conversation',
                        h.type = 'account.outcome', 'outcome', h.type = 'account.onboarding_step', 'step', 'ticket') AS family,
                h.entity AS entity,
                min(h.time) AS first_at, max(h.time) AS last_at,
                minIf(toUnixTimestamp64Milli(h.time), h.type = 'billing.invoice_issued') AS issued_ms,
                maxIf(toUnixTimestamp64Milli(h.time), h.type = 'billing.invoice_paid') AS paid_ms,
                maxIf(toUnixTimestamp64Milli(ifNull(h.due_at, toDateTime64(0, 3, 'UTC'))), h.type = 'billing.invoice_issued') AS due_ms,
                maxIf(toUnixTimestamp64Milli(h.time), h.type = 'billing.payment_failed' AND h.kind != 'expired_card') AS failed_ms,
                maxIf(toUnixTimestamp64Milli(h.time), h.type = 'billing.payment_failed' AND h.kind = 'expired_card') AS expired_ms,
                failed_ms > paid_ms AND failed_ms >= tms - 90 * 86400000 AS failed_open,
                expired_ms > paid_ms AND expired_ms > failed_ms AND expired_ms >= tms - 90 * 86400000 AS expired_open,
                if(paid_ms = 0 AND issued_ms > 0 AND due_ms > 0 AND due_ms < tms, tms - due_ms, 0) AS past_due_ms,
                if(issued_ms > 0 AND paid_ms >= issued_ms, paid_ms - issued_ms, 0) AS pay_ms,
                issued_ms > 0 AND paid_ms >= issued_ms AND paid_ms >= tms - 120 * 86400000 AS paid_recently,
                issued_ms > 0 AND paid_ms >= issued_ms AND paid_ms < tms - 120 * 86400000 AS paid_before,
                argMaxIf(h.status, key, has_status) AS status,
                argMaxIf(h.status, key, is_subscription AND h.time < t - INTERVAL 90 DAY) AS status_90,
                status IN ('trialing', 'active', 'past_due', 'paused') AS current,
                status_90 IN ('trialing', 'active', 'past_due', 'paused') AS current_90,
                ifNull(argMaxIf(h.seats, key, is_subscription), 0) AS seats,
                ifNull(argMaxIf(h.seats, key, is_subscription AND h.time < t - INTERVAL 90 DAY), 0) AS seats_90,
                ifNull(argMaxIf(h.mrr, key, is_subscription), 0) AS mrr,
                ifNull(argMaxIf(h.mrr, key, is_subscription AND h.time < t - INTERVAL 90 DAY), 0) AS mrr_90,
                argMaxIf(h.currency, key, is_subscription AND h.currency != '') AS currency,
                argMaxIf(h.plan, key, is_subscription AND h.plan != '') AS plan_,
                argMaxIf(h.renews_at, key, is_subscription) AS stated_renewal,
                argMaxIf(h.term_months, key, is_subscription) AS term,
                -- a renewal that went by in silence is followed by the next one, a term later
                if(stated_renewal >= t OR isNull(term) OR term <= 0, stated_renewal,
                   stated_renewal + toIntervalMonth(term * toInt64(ceil((toUnixTimestamp(t) - toUnixTimestamp(stated_renewal)) / (term * 30.4375 * 86400))))) AS renews_at,
                argMaxIf(h.auto_renew, key, is_subscription) AS auto_renew,
                -- notice is spent once the subscription was told to renew by itself again, a new term began, or the term's end went by
                maxIf(h.time, is_subscription AND (isNotNull(h.notice_given_at) OR isNotNull(h.cancel_at))) AS noticed,
                maxIf(h.time, is_subscription AND h.auto_renew) > noticed OR (stated_renewal > noticed AND stated_renewal < t - INTERVAL 14 DAY)
                    OR (term > 0 AND stated_renewal - toIntervalMonth(term) > noticed) AS spent,
                if(ifNull(spent, false), NULL, argMaxIf(h.notice_given_at, key, is_subscription)) AS notice_at,
                if(ifNull(spent, false), NULL, argMaxIf(h.cancel_at, key, is_subscription)) AS cancel_at,
                argMaxIf(h.priority, key, is_ticket AND h.priority != '') AS priority,
                countIf(h.type = 'support.ticket_opened' AND h.time >= t - INTERVAL 90 DAY) > 0 AND countIf(h.type = 'support.ticket_solved') = 0
                    AND status NOT IN ('solved', 'closed') AND priority IN ('high', 'urgent') AS urgent_open,
                maxIf(toUnixTimestamp64Milli(h.time), h.direction = 'outbound') AS out_ms,
                arrayFilter(x -> x > out_ms, groupArrayIf(toUnixTimestamp64Milli(h.time), h.direction = 'inbound' AND h.time >= t - INTERVAL 30 DAY
                    AND NOT (ifNull(h.sentiment, 0) >= 0.3 AND empty(arrayFilter(x -> x != 'praise', h.topics))))) AS waiting, -- praise waits for nothing
                -- a last word after a reply is mostly thanks: it waits for an answer once it is repeated
                if(empty(waiting) OR (out_ms > 0 AND length(waiting) < 2), 0, tms - arrayMin(waiting)) AS unanswered_ms,
                ifNull(argMaxIf(h.discount_pct, key, is_subscription), 0) AS discount,
                arrayMap(x -> x.2, arraySort(x -> x.1, groupArrayIf((key, (assumeNotNull(h.mrr), toString(h.currency), h.time >= t - INTERVAL 90 DAY)), is_subscription AND isNotNull(h.mrr)))) AS prices,
                arrayCount((a, b) -> b.3 AND a.2 = b.2 AND b.1 < a.1 * 0.95, arrayPopBack(prices), arrayPopFront(prices)) AS downgrades,
                greatest(failed_ms, expired_ms) > 0 AND paid_ms > greatest(failed_ms, expired_ms) AND paid_ms >= tms - 90 * 86400000 AS recovered,
                if(paid_ms = 0 AND issued_ms > 0, tms - issued_ms, 0) AS unpaid_ms,
                argMaxIf(h.role, key, h.type = 'account.outcome' AND h.role != '') IN ('champion', 'decision_maker', 'sponsor') AS wanted_by_decider,
                argMaxIf(h.kind, key, h.type = 'account.outcome' AND h.kind != '') AS outcome_kind,
                argMaxIf(toUnixTimestamp64Milli(ifNull(h.due_at, toDateTime64(0, 3, 'UTC'))), key, h.type = 'account.outcome' AND isNotNull(h.due_at)) AS outcome_due_ms,
                argMaxIf(ifNull(h.value, 0), key, isNotNull(h.value)) AS outcome_value, argMaxIf(ifNull(h.target, 0), key, isNotNull(h.target)) AS outcome_target,
                countIf(isNotNull(h.value)) > 0 AND outcome_target > 0 AS has_progress,
                if(has_progress, toInt64(round(least(1, greatest(0, outcome_value / outcome_target)) * 1000000)), 0) AS progress,
                ifNull(argMaxIf(h.required, key, is_step), true) AS needed,
                ifNull(argMaxIf(h.completed, key, is_step), false) AS done
            FROM history_raw AS h FINAL
            WHERE {{.Which}} AND h.time < t
                AND h.type IN ('billing.invoice_issued', 'billing.invoice_paid', 'billing.payment_failed', 'billing.subscription_changed', 'support.message',
                    'support.ticket_opened', 'support.ticket_changed', 'support.ticket_solved', 'account.outcome', 'account.onboarding_step')
                AND (startsWith(h.type, 'account.') OR h.type = 'billing.subscription_changed' OR h.time >= t - INTERVAL 400 DAY)
            GROUP BY customer, family, entity
        ) AS g
        GROUP BY customer
    ),
    used AS
    (
        WITH
            if(toInt64(toUnixTimestamp(r.hour)) >= o.since_now, o.off_now, if(toInt64(toUnixTimestamp(r.hour)) >= o.since_before, o.off_before, o.off_first)) AS off,
            intDiv(ts + o.off_now * 3600, 86400) - intDiv(toInt64(toUnixTimestamp(r.hour)) + off * 3600, 86400) AS age,
            (intDiv(ts + o.off_now * 3600, 86400) + 3) % 7 AS weekday -- days since the customer's Monday
        SELECT customer,
            sumResample(1, 183, 7)(toInt64(r.usage_events), age) AS weeks,
            -- weeks that end with the customer's Sunday, whatever day is judged
            max(weekday) AS since_monday, max(o.off_now) AS off_now,
            sumResample(1, 190, 7)(toInt64(r.usage_events), age - weekday) AS mondays,
            sumResample(1, 8, 1)(toInt64(r.usage_events), age) AS days,
            uniqArrayResample(1, 8, 1)(r.users, age) AS day_users,
            uniqArrayIf(r.users, age BETWEEN 1 AND 56) AS users_1_56, uniqArray(r.users) AS users_ever,
            arraySlice(arraySort(groupUniqArrayArrayIf(r.features, age BETWEEN 1 AND 28)), 1, 1000) AS feature_names,
            sumIf(r.errors, age BETWEEN 1 AND 7) AS errors,
            uniqArrayIf(r.users, age BETWEEN 1 AND 7) AS users_7,
            uniqArrayIf(r.users, age BETWEEN 1 AND 28) AS users_28,
            uniqArrayIf(r.users, age BETWEEN 29 AND 56) AS users_56,
            uniqArrayIf(r.features, age BETWEEN 1 AND 28) AS features_28,
            uniqArrayIf(r.features, age BETWEEN 29 AND 56) AS features_56,
            minIf(toInt64(toUnixTimestamp(r.hour)), r.usage_events > 0) AS first_use,
            maxIf(toInt64(toUnixTimestamp(r.hour)), r.usage_events > 0) AS last_use,
            maxIf(age, r.usage_events > 0) AS first_age,
            arrayMax(arrayDifference(arraySort(groupUniqArrayIf(toInt16(-age), r.usage_events > 0)))) AS gap,
            argMaxIf(r.usage_source, r.hour, r.usage_events > 0) AS source,
            toInt64(toUnixTimestamp(max(r.hour))) AS last_hour
        FROM rollups_raw AS r FINAL
        LEFT ANY JOIN
        (
            SELECT a.customer AS customer, toInt64(z.o1) AS off_now, z.t1 AS since_now, toInt64(z.o2) AS off_before, z.t2 AS since_before, toInt64(z.o3) AS off_first
            FROM
            (
                SELECT customer, argMax(h.timezone, bitShiftLeft(toUInt128(toUnixTimestamp64Nano(h.time)), 64) + cityHash64(h.id, h.source)) AS timezone
                FROM history_raw AS h FINAL
                WHERE {{.Which}} AND startsWith(h.type, 'account.') AND h.timezone != '' AND h.time < t
                GROUP BY customer
            ) AS a INNER JOIN zones AS z ON z.zone = a.timezone
        ) AS o ON o.customer = r.customer
        WHERE {{.Which}} AND r.hour >= t - INTERVAL 400 DAY AND r.hour < toStartOfHour(t)
        GROUP BY customer
    ),
    silent AS
    (
        SELECT source, groupArray(intDiv(toInt64(ts), 86400) - toInt64(toUInt16(day))) AS ages
        FROM source_days_raw FINAL
        WHERE silent AND baseline_day = {sources_day:Date} AND version = {sources_version:UInt32}
        GROUP BY source
    ),
    use AS
    (   -- what is read from a customer's own use; days in which its source was silent do not count
        SELECT * EXCEPT (own), own_weeks >= 3 AS has_own,
            if(has_own, (own[intDiv(own_weeks + 1, 2)] + own[intDiv(own_weeks, 2) + 1]) / 2, nan) AS median_week,
            arraySum(arrayMap(x -> x * x, own)) / own_weeks - pow(arraySum(own) / own_weeks, 2) AS variance,
            -- a straight line through up to 12 weeks, the newest of which is 1; residuals vary at least as counts do
            length(xs) >= 6 AND arraySum(ys) > 0 AS has_trend,
            if(has_trend, -arrayReduce('simpleLinearRegression', xs, ys).1, nan) AS slope,
            arrayReduce('varPop', xs) * length(xs) AS xx,
            if(has_trend, slope / arrayAvg(ys), nan) AS trend,
            if(has_trend, slope / sqrt(greatest((arrayReduce('varPop', ys) * length(ys) - slope * slope * xx) / (length(ys) - 2), arrayAvg(ys)) / xx), nan) AS trend_z
        FROM
        (
            SELECT *, arraySort(arraySlice(weeks, 2, own_weeks)) AS own,
                arrayFilter(i -> i > 4 OR arrayCount(x -> x > 7 * (i - 1) AND x <= 7 * i, ages) < 3, range(1, toUInt32(least(12, length(recent))) + 1)) AS xs,
                arrayMap(i -> recent[i], xs) AS ys
            FROM
            (
                SELECT u.*, q.ages AS ages, u.first_use > 0 AS used_ever,
                    arrayFilter(x -> x >= 1 AND x <= 7, ages) AS silent_ages, length(silent_ages) AS silent_7, 7 - silent_7 AS heard,
                    28 - arrayCount(x -> x >= 1 AND x <= 28, ages) AS heard_28,
                    -- silence counts by the days in which the source was heard
                    greatest(0, (ts - u.last_use) / 86400 - arrayCount(x -> x < intDiv(ts, 86400) - intDiv(u.last_use, 86400), ages)) AS since_use,
                    arraySum(arrayMap((x, i) -> if(has(silent_ages, i), 0, x), u.days, arrayEnumerate(u.days))) AS week,
                    least(8, greatest(0, intDiv(u.first_age, 7) - 1)) AS own_weeks,
                    arrayMap(w -> toFloat64(w), arraySlice(u.weeks, 1, if(u.first_use > 0, least(26, greatest(0, intDiv(u.first_age, 7))), 0))) AS recent,
                    arrayMap((w, i) -> if(arrayCount(x -> x > 7 * (i - 1) + u.since_monday AND x <= 7 * i + u.since_monday, ages) >= 4, nan, toFloat64(w)),
                        arraySlice(u.mondays, 1, least(26, greatest(0, intDiv(u.first_age - u.since_monday, 7)))) AS whole_weeks, arrayEnumerate(whole_weeks)) AS flown,
                    (intDiv(ts + u.off_now * 3600, 86400) - u.since_monday) * 86400 - u.off_now * 3600 AS monday,
                    arraySum(arraySlice(u.weeks, 1, 4)) AS month, arraySum(arraySlice(u.weeks, 5, 4)) AS month_before,
                    arraySum(u.day_users) / 7 AS daily
                FROM used AS u LEFT ANY JOIN silent AS q ON q.source = u.source
            )
        )
    ),
    rates AS
    (
        SELECT currency, argMax(r.rate, (r.day, r.imported_at)) AS rate FROM fx_rates_raw AS r FINAL WHERE r.day <= toDate(t) GROUP BY currency
    ),
    (SELECT (groupArray(toString(currency)), groupArray(rate)) FROM rates) AS rates_,
    rates_.2[indexOf(rates_.1, {company_currency:String})] AS company_rate,
    baseline AS
    (
        SELECT segment, usage_median_28d, usage_factor_7d, usage_p95_28d, seats_p95, key_features FROM segment_baselines_raw FINAL
        WHERE day = {baseline_day:Date} AND version = {baseline_version:UInt32}
    )
SELECT customer, name, segment, plan, country, timezone, language, owner, owner_email, mrr_now, currency, disposition, fit, churned, people, deciders, margin, cost_to_serve, parent, started, rate_, weeks, weeks_end, signals
FROM
(
SELECT
    k.customer AS customer,
    a.name AS name, a.segment AS segment, if(e.plan != '', e.plan, a.plan) AS plan, a.country AS country, a.timezone AS timezone, a.language AS language,
    a.owner AS owner, a.owner_email AS owner_email,
    toInt64(if(e.subs_known > 0, e.mrr, ifNull(a.account_mrr, 0))) AS mrr_now, if(e.currency != '', e.currency, a.account_currency) AS currency,
    a.disposition AS disposition, a.fit AS fit, a.churned_at > a.reactivated_at AS churned, a.people_known AS people, a.deciders AS deciders,
    ifNull(a.margin, nan) AS margin, ifNull(a.cost_to_serve, 0) AS cost_to_serve, a.parent AS parent, ifNull(toInt64(toUnixTimestamp(a.started_at)), 0) AS started,
    if(company_rate > 0 AND has(rates_.1, currency), rates_.2[indexOf(rates_.1, currency)] / company_rate, nan) AS rate_,
    u.flown AS weeks, if(u.used_ever, u.monday, 0) AS weeks_end,
    u.median_week * if(b.segment = a.segment AND b.usage_median_28d > 0, b.usage_factor_7d, 1) * u.heard / 7 AS expected,
    -- people and rhythm
    toInt64(if(a.people_known, length(a.here), if(e.seats > 0, e.seats, u.users_ever))) AS known_users_,
    arraySort(f.price_talks) AS talks,
    arrayFirst(x -> x >= tms - 28 * 86400000, talks) AS first_talk,
    arrayMax(arrayConcat([toInt64(0)], arrayFilter(x -> x < tms - 28 * 86400000, talks))) AS last_talk,
    arrayMax(arrayMap(p -> f.heard.2[indexOf(f.heard.1, p)], a.deciders)) AS decider_heard,
    [if(f.csats > 0, f.csat / f.csats / 1000000, nan), if(f.cess > 0, f.ces / f.cess / 1000000, nan), if(notEmpty(f.nps_answers), f.nps_answers[1] / 10, nan),
     (sentiment_now + 1) / 2, if(e.experiences > 0, e.experiences_on_track / e.experiences, nan)] AS experiences_,
    arrayFilter(x -> NOT isNaN(x), experiences_) AS experienced,
    if(e.pays_before > 0, e.pay_ms_before / e.pays_before, 0.0) AS habit_ms,
    -- voices: one angry member is not the whole customer
    arrayMap(x -> toInt64(multiIf(has(a.deciders, x.1), 3, has(a.managers, x.1), 2, 1)), v.people) AS weights,
    arraySum(arrayMap((x, w) -> w * x.3, v.people, weights)) AS mass_sum,
    arraySum(arrayMap((x, w) -> w * x.3 * x.4, v.people, weights)) AS mood_sum,
    arraySum(arrayMap((x, w) -> if(x.5, w, 0), v.people, weights)) AS then_weights,
    arraySum(arrayMap((x, w) -> if(x.5, w * x.6, 0), v.people, weights)) AS then_sum,
    arrayMap(x -> x.8, arrayFilter(x -> x.7 AND (x.2 OR NOT a.people_known OR has(a.deciders, x.1)), v.people)) AS deciding,
    [
    if(u.used_ever, toFloat64(arraySum(u.days)), nan) /* usage_events_7d */,
    if(u.used_ever, toFloat64(u.month), nan) /* usage_events_28d */,
    if(u.used_ever, expected, nan) /* usage_expected_7d */,
    if(u.used_ever AND u.heard >= 4 AND expected > 0, u.week / expected, nan) /* usage_ratio_7d */,
    if(u.used_ever AND u.first_age >= 56 AND u.month_before > 0 AND u.heard_28 >= 14, u.month * 28 / u.heard_28 / u.month_before, nan) /* usage_ratio_28d */,
    if(u.used_ever AND u.heard >= 4 AND expected > 0, (u.week - expected) / sqrt(expected + u.variance), nan) /* usage_z_7d */,
    u.trend /* usage_trend_12w */,
    u.trend_z /* usage_trend_z */,
    if(u.used_ever AND u.first_age >= 28 AND u.heard_28 >= 14 AND b.segment = a.segment AND b.usage_median_28d > 0, u.month * 28 / u.heard_28 / b.usage_median_28d, nan) /* usage_peer_ratio */,
    if(b.segment = a.segment AND b.usage_median_28d > 0, b.usage_factor_7d, nan) /* segment_factor_7d */,
    if(u.used_ever, toFloat64(u.silent_7), nan) /* usage_silent_days_7d */,
    if(u.last_use > 0, u.since_use, nan) /* days_since_use */,
    if(u.last_use > 0, u.since_use / greatest(3, u.gap), nan) /* usage_gap_ratio */,
    if(u.first_use > 0, (ts - u.first_use) / 86400, nan) /* usage_age_days */,
    if(u.first_use > 0 AND started > 0, greatest(0, u.first_use - started) / 86400, nan) /* days_to_first_use */,
    if(u.used_ever, toFloat64(u.users_7), nan) /* active_users_7d */,
    if(u.used_ever, toFloat64(u.users_28), nan) /* active_users_28d */,
    if(u.used_ever, u.daily, nan) /* daily_users_7d */,
    if(u.used_ever AND u.users_28 > 0, least(1, u.daily / u.users_28), nan) /* dau_mau */,
    if(known_users_ > 0, toFloat64(known_users_), nan) /* known_users */,
    if(u.used_ever AND known_users_ > 0, least(1, u.daily / known_users_), nan) /* dau_share */,
    if(u.used_ever AND known_users_ > 0 AND u.heard_28 >= 21, least(1, u.users_28 / known_users_), nan) /* mau_share */,
    if(u.used_ever AND u.heard_28 >= 21 AND u.first_age >= 56, toFloat64(u.users_1_56) - toFloat64(u.users_28), nan) /* users_lost_28d */,
    if(u.used_ever AND u.heard_28 >= 21 AND u.first_age >= 56 AND u.users_56 > 0, u.users_28 / u.users_56, nan) /* active_users_ratio */,
    if(u.used_ever AND u.heard_28 >= 21 AND e.seats > 0, u.users_28 / e.seats, nan) /* seat_use */,
    if(u.used_ever AND u.heard_28 >= 21, toFloat64(u.features_28), nan) /* features_28d */,
    if(u.used_ever AND u.heard_28 >= 21 AND u.first_age >= 56 AND u.features_56 > 0, u.features_28 / u.features_56, nan) /* features_ratio */,
    if(u.used_ever AND u.heard_28 >= 21 AND b.segment = a.segment AND notEmpty(b.key_features), length(arrayIntersect(u.feature_names, b.key_features)) / length(b.key_features), nan) /* key_feature_share */,
    if(u.used_ever AND b.segment = a.segment AND b.usage_p95_28d > 0, u.month / b.usage_p95_28d, nan) /* usage_outgrowth */,
    if(e.seats > 0 AND e.subs > 0 AND b.segment = a.segment AND b.seats_p95 > 0, e.seats / b.seats_p95, nan) /* seat_outgrowth */,
    if(u.used_ever AND arraySum(u.days) + u.errors > 0, u.errors / (arraySum(u.days) + u.errors), nan) /* error_rate_7d */,
    toFloat64(f.incidents) /* incidents_28d */,
    toFloat64(f.cancel_visits) /* cancel_visits_28d */,
    toFloat64(length(arrayDistinct(arrayMap(x -> intDiv(x.2, 86400000), f.cancel_views)))) /* cancel_visit_days_28d */,
    toFloat64(length(arrayDistinct(arrayMap(x -> intDiv(x.2, 86400000), arrayFilter(x -> has(a.deciders, x.1) OR has(a.managers, x.1), f.cancel_views))))) /* cancel_visits_admin_28d */,
    toFloat64(f.sensitive_visits) /* sensitive_visits_28d */,
    toFloat64(f.refund_visits) /* refund_visits_28d */,
    toFloat64(f.downgrade_visits) /* downgrade_visits_28d */,
    toFloat64(f.export_visits) /* export_visits_28d */,
    toFloat64(f.pricing_visits) /* pricing_visits_28d */,
    toFloat64(f.help_visits) /* help_visits_28d */,
    if(f.billing_known > 0, toFloat64(f.failed), nan) /* failed_payments_28d */,
    if(f.billing_known > 0, toFloat64(f.funds_failed), nan) /* funds_failed_90d */,
    if(f.billing_known > 0, toFloat64(e.recovered), nan) /* payments_recovered_90d */,
    if(f.billing_known > 0, toFloat64(e.failed_open), nan) /* failed_payments_open */,
    if(f.billing_known > 0, toFloat64(e.expired_open), nan) /* card_expired_open */,
    if(f.billing_known > 0, e.past_due_ms / 86400000, nan) /* days_past_due */,
    if(f.billing_known > 0, greatest(0, least(toFloat64(e.past_due_ms), e.unpaid_ms - habit_ms)) / 86400000, nan) /* days_past_habit */,
    if(e.pays > 0, e.pay_ms / e.pays / 86400000, nan) /* days_to_pay */,
    if(e.pays_before > 0, e.pay_ms_before / e.pays_before / 86400000, nan) /* days_to_pay_habit */,
    if(f.billing_known > 0, toFloat64(f.refunds), nan) /* refunds_90d */,
    if(f.billing_known > 0, toFloat64(f.disputes), nan) /* disputes_90d */,
    if(f.billing_known > 0, toFloat64(f.discount_asks), nan) /* discount_asks_90d */,
    if(e.subs > 0 AND e.mrr > 0, e.discounted / e.mrr / 100, nan) /* discount_share */,
    if(f.billing_known > 0, toFloat64(f.pause_asks), nan) /* pause_asks_90d */,
    if(e.subs > 0, toFloat64(e.running = 0), nan) /* paused */,
    if(e.auto_known > 0, toFloat64(e.auto_off > 0), nan) /* auto_renew_off */,
    if(e.subs > 0, toFloat64(e.notices > 0), nan) /* notice_given */,
    if(e.notice_ms > 0 AND e.notice_ms <= tms, (tms - e.notice_ms) / 86400000, nan) /* days_since_notice */,
    if(e.terms_known > 0, toFloat64(e.term <= 1), nan) /* month_to_month */,
    if(e.terms_known > 0, toFloat64(e.term), nan) /* term_months */,
    multiIf(e.subs > 0 AND isNotNull(e.renews_at), (toUnixTimestamp64Milli(assumeNotNull(e.renews_at)) - tms) / 86400000 AS to_renewal,
        isNotNull(a.contract_end), (toUnixTimestamp64Milli(assumeNotNull(a.contract_end)) - tms) / 86400000, nan) /* days_to_renewal */,
    if(e.seats_90 > 0 AND e.subs > 0, e.seats / e.seats_90 - 1, nan) /* seats_change_90d */,
    if(e.mrr_90 > 0 AND e.subs > 0 AND e.currencies = 1, e.mrr / e.mrr_90 - 1, nan) /* mrr_change_90d */,
    if(e.subs_known > 0, toFloat64(e.downgrades), nan) /* downgrades_90d */,
    toFloat64(f.tickets) /* tickets_28d */,
    f.tickets / greatest(1, f.tickets_before / 5) /* tickets_ratio_28d */,
    toFloat64(e.urgent_open) /* open_urgent_tickets */,
    if(f.support_known > 0, toFloat64(f.reopens), nan) /* reopens_90d */,
    if(f.support_known > 0, toFloat64(f.escalations), nan) /* escalations_28d */,
    toFloat64(f.defects) /* defects_28d */,
    toFloat64(f.feature_requests) /* feature_requests_90d */,
    if(f.support_known > 0, e.unanswered_ms / 3600000, nan) /* unanswered_hours */,
    if(f.replies > 0, f.reply_ms / f.replies / ifNull(a.promised_first_reply, 28800000), nan) /* first_reply_ratio */,
    if(f.resolutions > 0, f.resolution_ms / f.resolutions / ifNull(a.promised_resolution, 259200000), nan) /* resolution_ratio */,
    if(f.support_known > 0, toFloat64(arrayCount(x -> x > ifNull(a.promised_first_reply, 28800000), f.reply_times)), nan) /* reply_breaches_90d */,
    toFloat64(f.bad_reviews) /* bad_reviews_90d */,
    toFloat64(v.texts) /* messages_28d */,
    if(v.n1 > 0, mood_sum / mass_sum / 1000000, nan) AS sentiment_now /* sentiment_28d */,
    if(v.n0 > 0, then_sum / then_weights / 1000000, nan) AS sentiment_then /* sentiment_before */,
    multiIf(v.n1 = 0, nan, v.n0 > 0, sentiment_now - sentiment_then, sentiment_now) /* sentiment_change */,
    if(v.n1 > 0 AND v.n0 > 0, (v.s1 / v.n1 - v.s0 / v.n0) / 1000000 / sqrt(
        greatest(0.1, (v.q1 - v.s1 / v.n1 * v.s1 / 1000000) / v.n1 / 1000000) / v.n1 + greatest(0.1, (v.q0 - v.s0 / v.n0 * v.s0 / 1000000) / v.n0 / 1000000) / v.n0), nan) /* sentiment_z */,
    if(arrayExists(x -> x.7, v.people), arrayMin(arrayMap(x -> x.8, arrayFilter(x -> x.7, v.people))) / 1000000, nan) /* sentiment_worst_7d */,
    if(empty(deciding), nan, arrayMin(deciding) / 1000000) /* sentiment_decider_7d */,
    toFloat64(length(arrayFilter(x -> x.3 > 0, v.people))) /* voices_28d */,
    if(v.n1 > 0, arraySum(arrayMap((x, w) -> if(x.4 < -200000, w * x.3, 0), v.people, weights)) / mass_sum, nan) /* negative_share_28d */,
    toFloat64(f.topic_1) /* topic_price_objection_90d */,
    toFloat64(f.topic_2) /* topic_cancel_or_refund_intent_90d */,
    toFloat64(f.topic_3) /* topic_competitor_mention_90d */,
    toFloat64(f.topic_4) /* topic_missing_feature_90d */,
    toFloat64(f.topic_5) /* topic_defect_or_outage_90d */,
    toFloat64(f.topic_6) /* topic_usability_90d */,
    toFloat64(f.topic_7) /* topic_slow_or_unhelpful_support_90d */,
    toFloat64(f.topic_8) /* topic_onboarding_trouble_90d */,
    toFloat64(f.topic_9) /* topic_billing_error_90d */,
    toFloat64(f.topic_10) /* topic_data_loss_or_security_90d */,
    toFloat64(f.topic_11) /* topic_budget_or_cash_90d */,
    toFloat64(f.topic_12) /* topic_org_change_90d */,
    toFloat64(f.topic_13) /* topic_no_result_90d */,
    toFloat64(f.topic_14) /* topic_escalation_threat_90d */,
    toFloat64(f.topic_15) /* topic_relationship_complaint_90d */,
    toFloat64(f.topic_16) /* topic_praise_90d */,
    toFloat64(f.topic_17) /* topic_expansion_interest_90d */,
    multiIf(first_talk = 0, nan, last_talk = 0, 13, (first_talk - last_talk) / 2629746000) /* price_quiet_months */,
    if(notEmpty(f.nps_answers), f.nps_answers[1], nan) /* nps */,
    if(length(f.nps_answers) >= 2, f.nps_answers[1] - f.nps_answers[2], nan) /* nps_change */,
    if(f.csats > 0, f.csat / f.csats / 1000000, nan) /* csat_90d */,
    if(f.cess > 0, f.ces / f.cess / 1000000, nan) /* ces_90d */,
    if(length(f.surveys_sent) >= 2, length(arrayIntersect(f.surveys_sent, f.surveys_answered)) / length(f.surveys_sent), nan) /* survey_response_365d */,
    if(notEmpty(experienced), arraySum(experienced) / length(experienced), nan) /* experience_level */,
    if(f.survey_ms > 0, (tms - f.survey_ms) / 86400000, nan) /* days_since_survey */,
    if(toUnixTimestamp64Milli(f.contact_at) > 0, (tms - toUnixTimestamp64Milli(f.contact_at)) / 86400000, nan) AS contact_days /* days_since_contact */,
    multiIf(a.promised_check_in = 0 OR (a.segment = 'self-serve' AND a.owner = '' AND isNull(a.promised_check_in)), nan,
        contact_days / ifNull(a.promised_check_in, 90)) /* contact_gap_ratio */,
    toFloat64(f.no_shows) /* no_shows_90d */,
    if(f.support_known > 0, toFloat64(arrayCount(x -> x > toUnixTimestamp64Milli(f.contact_at), f.missed_calls)), nan) /* unreachable_90d */,
    if(f.support_known > 0, toFloat64(f.participations), nan) /* participation_180d */,
    if(a.people_known, toFloat64(a.champion_left_at > a.champion_came_at AND toUnixTimestamp64Milli(a.champion_left_at) >= tms - 180 * 86400000), nan) /* champion_left */,
    if(notEmpty(a.deciders) AND decider_heard > 0, (tms - decider_heard) / 86400000, nan) /* decider_silent_days */,
    if(a.customer != '', toFloat64(a.owner = ''), nan) /* no_owner */,
    if(a.owner != '', greatest(0, toFloat64(a.owners_365) - 1), nan) /* owner_changes_365d */,
    if(e.off_track + e.on_track > 0, toFloat64(e.off_track), nan) /* outcomes_off_track */,
    if(e.off_track + e.on_track > 0, toFloat64(e.on_track), nan) /* outcomes_on_track */,
    if(e.off_track + e.on_track > 0, e.on_track / (e.off_track + e.on_track), nan) /* outcome_share */,
    if(e.off_track + e.on_track > 0, toFloat64(e.achieved), nan) /* outcomes_achieved */,
    if(e.decider_outcomes > 0, e.decider_on_track / e.decider_outcomes, nan) /* outcome_share_deciders */,
    if(e.experiences > 0, e.experiences_on_track / e.experiences, nan) /* experience_share */,
    if(e.dues > 0, (e.next_due_ms - tms) / 86400000, nan) /* outcome_days_to_due */,
    if(e.off_track + e.on_track > 0, toFloat64(e.overdue), nan) /* outcomes_overdue */,
    if(e.progresses > 0, e.progress / e.progresses / 1000000, nan) AS progress_ /* outcome_progress */,
    if(e.progresses > 0 AND u.used_ever AND b.segment = a.segment AND b.usage_median_28d > 0 AND u.month > 0, e.progress / e.progresses / 1000000 / (u.month * 28 / u.heard_28 / b.usage_median_28d), nan) /* result_per_use */,
    toFloat64(a.advocacy) /* advocacy_365d */,
    if(e.steps > 0, e.steps_done / e.steps, nan) /* onboarding_share */,
    if(e.steps > 0, if(e.steps_done >= e.steps, 0, (tms - toUnixTimestamp64Milli(if(e.steps_done > 0, e.step_done_at, e.step_first_at))) / 86400000), nan) /* onboarding_stalled_days */,
    toFloat64(a.trouble) /* customer_trouble_180d */,
    toFloat64(a.closing) /* closing_180d */,
    toFloat64(a.restructuring) /* restructuring_180d */,
    toFloat64(a.acquisition) /* acquisition_180d */,
    (ts - least(ifNull(toInt64(toUnixTimestamp(a.started_at)), ts), if(u.first_use > 0, u.first_use, ts),
        if(toUnixTimestamp64Milli(a.first_event) > 0, toInt64(toUnixTimestamp(a.first_event)), ts), if(toUnixTimestamp64Milli(f.first_event) > 0, toInt64(toUnixTimestamp(f.first_event)), ts))) / 86400 /* age_days */,
    (ts - least(if(u.first_use > 0, u.first_use, ts), if(toUnixTimestamp64Milli(a.first_event) > 0, toInt64(toUnixTimestamp(a.first_event)), ts),
        if(toUnixTimestamp64Milli(f.first_event) > 0, toInt64(toUnixTimestamp(f.first_event)), ts))) / 86400 /* known_days */,
    (tms - greatest(toUnixTimestamp64Milli(a.last_event), toUnixTimestamp64Milli(f.last_event), if(u.last_hour > 0, u.last_hour * 1000, 0))) / 86400000 /* data_age_days */,
    if(churned, (tms - toUnixTimestamp64Milli(a.churned_at)) / 86400000, nan) /* days_since_churn */
    ] AS signals
FROM (SELECT DISTINCT customer FROM (SELECT customer FROM rollups_raw WHERE {{.Which}} AND hour < t UNION ALL SELECT customer FROM history_raw WHERE {{.Which}} AND time < t)) AS k
LEFT ANY JOIN account AS a ON a.customer = k.customer
LEFT ANY JOIN facts AS f ON f.customer = k.customer
LEFT ANY JOIN voices AS v ON v.customer = k.customer
LEFT ANY JOIN entities AS e ON e.customer = k.customer
LEFT ANY JOIN use AS u ON u.customer = k.customer
LEFT ANY JOIN baseline AS b ON b.segment = a.segment
)
