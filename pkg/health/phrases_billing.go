package health

// billingPhrases are those of the signals that topic billing tells.
var billingPhrases = map[Signal]phrase{
	FailedPayments28d: {
		"Failed payments in 28 days: {failed_payments_28d} (normal: none)",
		"近28天扣款失败{failed_payments_28d}次（正常：无）",
		"近28天扣款失敗{failed_payments_28d}次（正常：無）",
	},
	FundsFailed90d: {
		"Payments failed for want of funds in 90 days: {funds_failed_90d} (normal: none)",
		"近90天因余额不足扣款失败{funds_failed_90d}次（正常：无）",
		"近90天因餘額不足扣款失敗{funds_failed_90d}次（正常：無）",
	},
	PaymentsRecovered90d: {
		"Payments recovered after a failure in 90 days: {payments_recovered_90d}",
		"近90天失败后补扣成功{payments_recovered_90d}次",
		"近90天失敗後補扣成功{payments_recovered_90d}次",
	},
	FailedPaymentsOpen: {
		"Invoices whose payment failed and that are still unpaid: {failed_payments_open} (normal: none)",
		"扣款失败且仍未支付的账单{failed_payments_open}张（正常：无）",
		"扣款失敗且仍未支付的帳單{failed_payments_open}張（正常：無）",
	},
	CardExpiredOpen: {
		"Invoices unpaid because the card expired: {card_expired_open} (normal: none)",
		"因银行卡过期未能扣款的账单{card_expired_open}张（正常：无）",
		"因卡片過期未能扣款的帳單{card_expired_open}張（正常：無）",
	},
	DaysPastDue: {
		"Oldest unpaid invoice past due by {days_past_due}[ (they usually pay in {days_to_pay_habit})]",
		"最早的未付账单已逾期{days_past_due}[（平时{days_to_pay_habit}内付款）]",
		"最早的未付帳單已逾期{days_past_due}[（平時{days_to_pay_habit}內付款）]",
	},
	DaysPastHabit: {
		"Oldest unpaid invoice is {days_past_habit} beyond the date on which they usually pay",
		"最早的未付账单比平时付款晚{days_past_habit}",
		"最早的未付帳單比平時付款晚{days_past_habit}",
	},
	DaysToPay: {
		"Pay an invoice in {days_to_pay}[ (used to take {days_to_pay_habit})]",
		"账单付款用时{days_to_pay}[（以往{days_to_pay_habit}）]",
		"帳單付款用時{days_to_pay}[（以往{days_to_pay_habit}）]",
	},
	DaysToPayHabit: {
		"Used to pay an invoice in {days_to_pay_habit}",
		"以往账单付款用时{days_to_pay_habit}",
		"以往帳單付款用時{days_to_pay_habit}",
	},
	Refunds90d: {
		"Refunds in 90 days: {refunds_90d} (normal: none)",
		"近90天退款{refunds_90d}次（正常：无）",
		"近90天退款{refunds_90d}次（正常：無）",
	},
	Disputes90d: {
		"Disputed charges in 90 days: {disputes_90d} (normal: none)",
		"近90天对扣款提出争议{disputes_90d}次（正常：无）",
		"近90天對扣款提出爭議{disputes_90d}次（正常：無）",
	},
	DiscountAsks90d: {
		"Requests for a better price in 90 days: {discount_asks_90d} (normal: none)",
		"近90天要求优惠{discount_asks_90d}次（正常：无）",
		"近90天要求優惠{discount_asks_90d}次（正常：無）",
	},
	DiscountShare: {
		"Discount they have: {discount_share}",
		"现有折扣{discount_share}",
		"現有折扣{discount_share}",
	},
	PauseAsks90d: {
		"Requests to pause in 90 days: {pause_asks_90d} (normal: none)",
		"近90天要求暂停{pause_asks_90d}次（正常：无）",
		"近90天要求暫停{pause_asks_90d}次（正常：無）",
	},
	Paused: {
		"Subscription paused: {paused:yes}",
		"订阅已暂停：{paused:yes}",
		"訂閱已暫停：{paused:yes}",
	},
	AutoRenewOff: {
		"Auto-renewal is {auto_renew_off:off}[ ({days_to_renewal} to renewal)]",
		"自动续费{auto_renew_off:off}[（距续约{days_to_renewal}）]",
		"自動續約{auto_renew_off:off}[（距續約{days_to_renewal}）]",
	},
	NoticeGiven: {
		"Notice to leave: {notice_given:yes}",
		"是否已提出终止：{notice_given:yes}",
		"是否已提出終止：{notice_given:yes}",
	},
	DaysSinceNotice: {
		"Notice given {days_since_notice} ago",
		"{days_since_notice}前已提出终止",
		"{days_since_notice}前已提出終止",
	},
	MonthToMonth: {
		"Pays month by month: {month_to_month:flag}",
		"按月续费：{month_to_month:flag}",
		"按月續費：{month_to_month:flag}",
	},
	TermMonths: {
		"Contract term: {term_months} months",
		"合同期{term_months}个月",
		"合約期{term_months}個月",
	},
	DaysToRenewal: {
		"Renewal in {days_to_renewal}",
		"距续约{days_to_renewal}",
		"距續約{days_to_renewal}",
	},
	SeatsChange90d: {
		"Seats against 90 days ago: {seats_change_90d:signed}",
		"席位与90天前相比：{seats_change_90d:signed}",
		"席次與90天前相比：{seats_change_90d:signed}",
	},
	MRRChange90d: {
		"Monthly recurring revenue against 90 days ago: {mrr_change_90d:signed}",
		"月经常性收入与90天前相比：{mrr_change_90d:signed}",
		"每月經常性收入與90天前相比：{mrr_change_90d:signed}",
	},
	Downgrades90d: {
		"Downgrades in 90 days: {downgrades_90d} (normal: none)",
		"近90天降级{downgrades_90d}次（正常：无）",
		"近90天降級{downgrades_90d}次（正常：無）",
	},
}
