package main

import (
	"context"
	"fmt"
	"time"

	"glidepath/pkg/store"
)

// rounds is how many insertions the roll-ups of a customer come in, so that every part but the smallest overlaps with others.
const rounds = 8

var zones = []string{"Europe/Berlin", "America/New_York", "Asia/Shanghai", "UTC"}

// load writes the state of customers as the scorer would have left it: roll-ups of so many active hours in the 90 days before asOf, a
// tenth of them computed twice, and histories of 16 events. Merges of both tables stay stopped, so that readers find what was written.
func (b *bench) load(ctx context.Context, st *store.Store, database string, customers, hours int, asOf time.Time) error {
	for _, z := range zones {
		if err := st.EnsureZone(ctx, z); err != nil {
			return err
		}
	}
	for _, table := range []string{"rollups_raw", "history_raw"} {
		if _, err := b.query(ctx, database, "SYSTEM STOP MERGES "+database+"."+table); err != nil {
			return err
		}
	}
	for k := range rounds {
		if err := b.loadRollups(ctx, database, customers, (hours-k+rounds-1)/rounds, fmt.Sprintf("%d + %d * n", k, rounds), 1, asOf); err != nil {
			return err
		}
	}
	if err := b.loadRollups(ctx, database, customers, hours/10, "n * 10", 2, asOf); err != nil {
		return err
	}
	for k := range 2 {
		if _, err := b.query(ctx, database, fmt.Sprintf(historySQL, asOf.Unix(), b.o.partitions, customers*historyEvents, k)); err != nil {
			return err
		}
	}
	return nil
}

// insertSettings keep parts few and large; nothing else is measured by them.
const insertSettings = ` SETTINGS max_insert_threads = 2, max_threads = 2, min_insert_block_size_bytes = 0, max_partitions_per_insert_block = 100,
	optimize_on_insert = 0, max_execution_time = 0, min_insert_block_size_rows = `

// loadRollups writes n hours for each customer; hour is the place of the nth, of 0 to about 100, the latest first.
func (b *bench) loadRollups(ctx context.Context, database string, customers, n int, hour string, copies int, asOf time.Time) error {
	_, err := b.query(ctx, database, fmt.Sprintf(`INSERT INTO rollups_raw (customer, hour, version, is_deleted, events, usage_events, quantity, errors, pages, users, features, usage_source)
		WITH intDiv(number, %[1]d) AS c, number %% %[1]d AS n, %[2]s AS h, cityHash64(c, h) AS dice, 1 + dice %% 12 AS uses
		SELECT 'customer-' || leftPad(toString(c), 7, '0'), toDateTime(%[3]d - 86400 * (1 + intDiv(h * 90, %[4]d)) + 3600 * (8 + h %% 10), 'UTC'),
			bitShiftLeft(toUInt128(1), 112) + bitShiftLeft(toUInt128(uses + %[5]d), 64) + dice, 0, uses + 2, uses, uses * 1.5, dice %% 7 = 0, 2,
			arraySort(arrayDistinct(arrayMap(i -> cityHash64(c, bitShiftRight(dice, i * 8) %% 20), range(least(uses, 4))))),
			arraySort(arrayDistinct(arrayMap(i -> ['report.opened', 'report.exported', 'dashboard.viewed', 'project.created', 'task.completed', 'file.uploaded', 'comment.added', 'search.run'][1 + bitShiftRight(dice, i * 6) %% 8], range(least(uses, 4))))),
			'//app.example.com/web'
		FROM numbers_mt(%[6]d)`, n, hour, asOf.Unix(), b.o.hours, copies, customers*n)+insertSettings+"2000000")
	return err
}

// historyEvents is how many rows historySQL writes for each customer.
const historyEvents = 16

// historySQL takes the time, the buckets, the number of rows, and whether to write the even or the odd ones.
const historySQL = `INSERT INTO history_raw (bucket, customer, type, time, source, id, version, recorded_at, entity, user_id, status, kind, channel, direction,
	category, priority, text, sentiment, amount, currency, due_at, plan, mrr, seats, term_months, renews_at, auto_renew, first_reply_ms, two_way,
	people, owner, owner_email, name, segment, country, timezone, started_at, promised_first_reply_ms, account)
WITH intDiv(number, 16) AS c, number %% 16 AS n, cityHash64(c, n) AS dice, cityHash64(c) AS fate, toDateTime64(%[1]d, 3, 'UTC') AS t,
	['account.updated', 'billing.subscription_changed', 'billing.invoice_issued', 'billing.invoice_paid', 'billing.invoice_issued', 'billing.invoice_paid',
	 'support.ticket_opened', 'support.ticket_solved', 'support.message', 'support.message', 'support.message', 'support.message', 'support.touchpoint',
	 'account.outcome', 'support.survey_answered', 'usage.page_viewed'][n + 1] AS type_,
	[89, 88, 80, 75, 50, 46, 30, 29, 60, 40, 20, 19, 33, 70, 25, 12][n + 1] AS days,
	type_ = 'account.updated' AS is_account, type_ = 'billing.subscription_changed' AS is_subscription
SELECT toUInt16(bitAnd(toUInt32(kafkaMurmurHash('customer-' || leftPad(toString(c), 7, '0') AS customer_)), 2147483647) %% %[2]d), customer_, type_,
	t - toIntervalDay(days) + toIntervalSecond(dice %% 36000), '//app.example.com/crm', toString(number), dice, t - toIntervalDay(days),
	multiIf(is_subscription, 'sub-1', startsWith(type_, 'billing.invoice'), 'inv-' || toString(intDiv(n, 2)), startsWith(type_, 'support.ticket'), 'tic-1', type_ = 'support.message', 'con-' || toString(n > 9), type_ = 'account.outcome', 'out-1', ''),
	'user-1', multiIf(is_subscription, 'active', type_ = 'account.outcome', 'on_track', type_ = 'support.touchpoint', 'done', ''),
	multiIf(type_ = 'support.survey_answered', 'nps', type_ = 'support.touchpoint', 'check_in', ''), if(type_ = 'support.message', 'email', ''),
	multiIf(type_ != 'support.message', '', n %% 2 = 0, 'inbound', 'outbound'), if(type_ = 'support.ticket_opened', 'question', ''), if(type_ = 'support.ticket_opened', 'normal', ''),
	if(startsWith(type_, 'support.'), 'We would like to know how to share a report with the rest of the team.', ''),
	if(type_ = 'support.message' AND n %% 2 = 0 OR type_ = 'support.ticket_opened', toFloat32(dice %% 100 / 100 - 0.3), nan),
	if(startsWith(type_, 'billing.invoice'), 12000, NULL), if(is_account OR startsWith(type_, 'billing.'), 'EUR', ''), if(type_ = 'billing.invoice_issued', t - toIntervalDay(days - 14), NULL),
	if(is_subscription, 'business', ''), if(is_account OR is_subscription, toInt64(5000 + fate %% 100000), NULL), if(is_subscription, toInt32(10 + fate %% 40), NULL),
	if(is_subscription, 12, NULL), if(is_subscription, t + toIntervalDay(fate %% 300), NULL), if(is_subscription, true, NULL),
	if(type_ = 'support.ticket_solved', 3600000, NULL), if(type_ = 'support.touchpoint', true, NULL),
	if(is_account, 3, 0), if(is_account, 'Kim Berger', ''), if(is_account, 'kim.berger@example.com', ''), if(is_account, 'Customer ' || toString(c), ''),
	if(is_account, ['enterprise', 'mid-market', 'small'][1 + fate %% 3], ''), if(is_account, 'DE', ''),
	if(is_account, ['Europe/Berlin', 'America/New_York', 'Asia/Shanghai', 'UTC'][1 + fate %% 4], ''), if(is_account, t - toIntervalDay(400), NULL),
	if(is_account, 14400000, NULL), if(is_account, '{"segment":"small"}', '')
FROM numbers_mt(%[3]d) WHERE number %% 2 = %[4]d` + insertSettings + "300000"
