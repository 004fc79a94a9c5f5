-- What happened to one customer before a time that a person who has to judge it should know: words that are negative or raise a topic, payments in
-- trouble, tickets, sensitive pages, contacts, results and news; of each sort the last few, the newest first.
WITH picked AS (
    SELECT h.type AS type, h.time AS time, h.source AS source, h.id AS id
    FROM history_raw AS h FINAL
    WHERE h.bucket IN (SELECT bucket FROM scores_raw WHERE customer = {customer:String} LIMIT 1)
      AND h.customer = {customer:String} AND h.time <= {as_of:DateTime('UTC')} AND h.time > {as_of:DateTime('UTC')} - INTERVAL 120 DAY
      AND multiIf(h.type = 'support.message', h.direction = 'inbound' AND (h.sentiment <= -0.15 OR notEmpty(h.topics)),
                  h.type = 'support.call', notEmpty(h.topics),
                  h.type = 'support.ticket_changed', ifNull(h.escalated, false),
                  h.type = 'support.touchpoint', h.status = 'no_show' OR h.status = 'done' AND ifNull(h.two_way, false),
                  h.type = 'billing.offer', h.status = 'requested',
                  h.type = 'billing.subscription_changed',
                  isNotNull(h.notice_given_at) OR isNotNull(h.cancel_at) OR NOT ifNull(h.auto_renew, true),
                  h.type = 'usage.page_viewed', h.page IN ('cancel', 'refund', 'return_policy', 'downgrade', 'export', 'pricing'),
                  h.type = 'usage.incident', h.status = 'started',
                  h.type = 'account.contact_changed', h.status = 'left',
                  h.type = 'account.outcome', h.status IN ('off_track', 'abandoned', 'achieved'),
                  h.type IN ('support.ticket_opened', 'support.survey_answered', 'billing.payment_failed', 'billing.disputed', 'billing.refunded',
                             'account.news', 'account.advocacy', 'account.churned'))
    ORDER BY h.time DESC, h.id
    LIMIT {limit:UInt64} BY h.type, h.page, h.status
)
SELECT {{.Columns}}
FROM events_raw FINAL
WHERE hour IN (SELECT toStartOfHour(time) FROM picked) AND customer = {customer:String}
  AND (type, time, source, id) IN (SELECT type, time, source, id FROM picked)
ORDER BY time DESC, source, id
