package health

// phrase is how a signal reads in English, simplified and traditional Chinese: the value beside what is normal. {signal} is a
// number with its unit, {signal:vs} a ratio as a difference from the norm, {signal:mood} a sentiment as a word,
// {signal:signed} a change in percent; a part in [brackets] is left out where one of its signals is unknown.
type phrase struct{ en, hans, hant string }

var phrases = map[Signal]phrase{
	UsageEvents7d: {
		"Uses in the last 7 days: {usage_events_7d}[ (a normal week: {usage_expected_7d})]",
		"近7天使用{usage_events_7d}次[（平时一周约{usage_expected_7d}次）]",
		"近7天使用{usage_events_7d}次[（平時一週約{usage_expected_7d}次）]",
	},
	UsageEvents28d: {
		"Uses in the last 28 days: {usage_events_28d}[ (against peers: {usage_peer_ratio:vs})]",
		"近28天使用{usage_events_28d}次[（与同类客户相比{usage_peer_ratio:vs}）]",
		"近28天使用{usage_events_28d}次[（與同類客戶相比{usage_peer_ratio:vs}）]",
	},
	UsageExpected7d: {
		"A normal week of their own: {usage_expected_7d} uses",
		"自身平时一周约使用{usage_expected_7d}次",
		"自身平時一週約使用{usage_expected_7d}次",
	},
	UsageRatio7d: {
		"Usage {usage_ratio_7d:vs} their own normal week[ ({usage_events_7d} of {usage_expected_7d} expected)]",
		"近7天使用量与自身平时相比{usage_ratio_7d:vs}[（{usage_events_7d}次，平时约{usage_expected_7d}次）]",
		"近7天使用量與自身平時相比{usage_ratio_7d:vs}[（{usage_events_7d}次，平時約{usage_expected_7d}次）]",
	},
	UsageRatio28d: {
		"Usage of 28 days {usage_ratio_28d:vs} the 28 days before",
		"近28天使用量与此前28天相比{usage_ratio_28d:vs}",
		"近28天使用量與此前28天相比{usage_ratio_28d:vs}",
	},
	UsageZ7d: {
		"Usage {usage_ratio_7d:vs} their own normal week",
		"近7天使用量与自身平时相比{usage_ratio_7d:vs}",
		"近7天使用量與自身平時相比{usage_ratio_7d:vs}",
	},
	UsagePeerRatio: {
		"Usage of 28 days {usage_peer_ratio:vs} the middle customer of their segment",
		"近28天使用量与同类客户中位数相比{usage_peer_ratio:vs}",
		"近28天使用量與同類客戶中位數相比{usage_peer_ratio:vs}",
	},
	SegmentFactor7d: {
		"The whole segment's week {segment_factor_7d:vs} its norm",
		"同类客户整体本周与平时相比{segment_factor_7d:vs}",
		"同類客戶整體本週與平時相比{segment_factor_7d:vs}",
	},
	UsageSilentDays7d: {
		"Days of the last 7 without usable usage data: {usage_silent_days_7d:n} (normal: none)",
		"近7天中有{usage_silent_days_7d:n}天缺少使用数据（正常：无）",
		"近7天中有{usage_silent_days_7d:n}天缺少使用資料（正常：無）",
	},
	DaysSinceUse: {
		"Last used {days_since_use} ago[ ({usage_gap_ratio} their longest usual pause)]",
		"已{days_since_use}未使用[（为平时最长间隔的{usage_gap_ratio}）]",
		"已{days_since_use}未使用[（為平時最長間隔的{usage_gap_ratio}）]",
	},
	UsageGapRatio: {
		"Silence of {days_since_use}, {usage_gap_ratio} their longest usual pause",
		"已{days_since_use}未使用，为平时最长间隔的{usage_gap_ratio}",
		"已{days_since_use}未使用，為平時最長間隔的{usage_gap_ratio}",
	},
	UsageAgeDays: {
		"First used {usage_age_days} ago",
		"首次使用距今{usage_age_days}",
		"首次使用距今{usage_age_days}",
	},
	ActiveUsers7d: {
		"Active users in 7 days: {active_users_7d}[ (in 28 days: {active_users_28d})]",
		"近7天活跃用户{active_users_7d}人[（近28天{active_users_28d}人）]",
		"近7天活躍使用者{active_users_7d}人[（近28天{active_users_28d}人）]",
	},
	ActiveUsers28d: {
		"Active users in 28 days: {active_users_28d}[ ({active_users_ratio:vs} the 28 days before)]",
		"近28天活跃用户{active_users_28d}人[（与此前28天相比{active_users_ratio:vs}）]",
		"近28天活躍使用者{active_users_28d}人[（與此前28天相比{active_users_ratio:vs}）]",
	},
	ActiveUsersRatio: {
		"Active users {active_users_ratio:vs} the 28 days before[ (now {active_users_28d})]",
		"活跃用户与此前28天相比{active_users_ratio:vs}[（现有{active_users_28d}人）]",
		"活躍使用者與此前28天相比{active_users_ratio:vs}[（現有{active_users_28d}人）]",
	},
	SeatUse: {
		"Seats in use: {seat_use} (good: 80 % and more)",
		"席位使用率{seat_use}（良好：80%以上）",
		"席次使用率{seat_use}（良好：80%以上）",
	},
	Features28d: {
		"Features used in 28 days: {features_28d}[ ({features_ratio:vs} the 28 days before)]",
		"近28天使用{features_28d}项功能[（与此前28天相比{features_ratio:vs}）]",
		"近28天使用{features_28d}項功能[（與此前28天相比{features_ratio:vs}）]",
	},
	FeaturesRatio: {
		"Number of features used {features_ratio:vs} the 28 days before[ (now {features_28d})]",
		"使用的功能数与此前28天相比{features_ratio:vs}[（现为{features_28d}项）]",
		"使用的功能數與此前28天相比{features_ratio:vs}[（現為{features_28d}項）]",
	},
	ErrorRate7d: {
		"Actions that met an error: {error_rate_7d} (normal: below 2 %)",
		"操作出错比例{error_rate_7d}（正常：低于2%）",
		"操作出錯比例{error_rate_7d}（正常：低於2%）",
	},
	Incidents28d: {
		"Outages of ours that they met in 28 days: {incidents_28d} (normal: none)",
		"近28天遇到我方故障{incidents_28d}次（正常：无）",
		"近28天遇到我方故障{incidents_28d}次（正常：無）",
	},
	CancelVisits28d: {
		"Visits to the cancellation page in 28 days: {cancel_visits_28d} (normal: none)",
		"近28天访问取消页面{cancel_visits_28d}次（正常：无）",
		"近28天造訪取消頁面{cancel_visits_28d}次（正常：無）",
	},
	SensitiveVisits28d: {
		"Visits to refund, downgrade, export or pricing pages in 28 days: {sensitive_visits_28d} (normal: at most 1)",
		"近28天访问退款、降级、导出或价格页面{sensitive_visits_28d}次（正常：最多1次）",
		"近28天造訪退款、降級、匯出或價格頁面{sensitive_visits_28d}次（正常：最多1次）",
	},
	FailedPayments28d: {
		"Failed payments in 28 days: {failed_payments_28d} (normal: none)",
		"近28天扣款失败{failed_payments_28d}次（正常：无）",
		"近28天扣款失敗{failed_payments_28d}次（正常：無）",
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
	PauseAsks90d: {
		"Requests to pause in 90 days: {pause_asks_90d} (normal: none)",
		"近90天要求暂停{pause_asks_90d}次（正常：无）",
		"近90天要求暫停{pause_asks_90d}次（正常：無）",
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
	Tickets28d: {
		"Tickets in 28 days: {tickets_28d}[ ({tickets_ratio_28d} the usual)]",
		"近28天工单{tickets_28d}件[（为平时的{tickets_ratio_28d}）]",
		"近28天工單{tickets_28d}件[（為平時的{tickets_ratio_28d}）]",
	},
	TicketsRatio28d: {
		"Tickets {tickets_ratio_28d} the usual number[ ({tickets_28d} in 28 days)]",
		"工单数为平时的{tickets_ratio_28d}[（近28天{tickets_28d}件）]",
		"工單數為平時的{tickets_ratio_28d}[（近28天{tickets_28d}件）]",
	},
	OpenUrgentTickets: {
		"Urgent tickets not solved: {open_urgent_tickets} (normal: none)",
		"未解决的紧急工单{open_urgent_tickets}件（正常：无）",
		"未解決的緊急工單{open_urgent_tickets}件（正常：無）",
	},
	Reopens90d: {
		"Tickets reopened in 90 days: {reopens_90d} (normal: none)",
		"近90天工单重新打开{reopens_90d}次（正常：无）",
		"近90天工單重新開啟{reopens_90d}次（正常：無）",
	},
	Escalations28d: {
		"Escalations in 28 days: {escalations_28d} (normal: none)",
		"近28天升级处理{escalations_28d}次（正常：无）",
		"近28天升級處理{escalations_28d}次（正常：無）",
	},
	Defects28d: {
		"Defects reported in 28 days: {defects_28d} (normal: at most 1)",
		"近28天报告产品缺陷{defects_28d}个（正常：最多1个）",
		"近28天回報產品瑕疵{defects_28d}個（正常：最多1個）",
	},
	FeatureRequests90d: {
		"Feature requests in 90 days: {feature_requests_90d} (normal: at most 1)",
		"近90天提出功能需求{feature_requests_90d}个（正常：最多1个）",
		"近90天提出功能需求{feature_requests_90d}個（正常：最多1個）",
	},
	UnansweredHours: {
		"A message of theirs has waited {unanswered_hours} for an answer (good: below 8 hours)",
		"客户消息已等待回复{unanswered_hours}（良好：8小时内）",
		"客戶訊息已等待回覆{unanswered_hours}（良好：8小時內）",
	},
	FirstReplyRatio: {
		"First replies take {first_reply_ratio} the promised time",
		"首次回复用时为承诺的{first_reply_ratio}",
		"首次回覆用時為承諾的{first_reply_ratio}",
	},
	BadReviews90d: {
		"Bad public reviews in 90 days: {bad_reviews_90d} (normal: none)",
		"近90天公开差评{bad_reviews_90d}条（正常：无）",
		"近90天公開負評{bad_reviews_90d}則（正常：無）",
	},
	Messages28d: {
		"Messages by them in 28 days: {messages_28d}",
		"近28天客户消息{messages_28d}条",
		"近28天客戶訊息{messages_28d}則",
	},
	Sentiment28d: {
		"Mood of their messages: {sentiment_28d:mood}[ (before: {sentiment_before:mood})][, {messages_28d} in 28 days]",
		"消息情绪：{sentiment_28d:mood}[（此前：{sentiment_before:mood}）][，近28天{messages_28d}条]",
		"訊息情緒：{sentiment_28d:mood}[（此前：{sentiment_before:mood}）][，近28天{messages_28d}則]",
	},
	SentimentBefore: {
		"Mood of their earlier messages: {sentiment_before:mood}",
		"此前消息情绪：{sentiment_before:mood}",
		"此前訊息情緒：{sentiment_before:mood}",
	},
	SentimentChange: {
		"Mood of their messages {sentiment_change:turn}[: now {sentiment_28d:mood}][, before {sentiment_before:mood}]",
		"消息情绪{sentiment_change:turn}[：现为{sentiment_28d:mood}][，此前为{sentiment_before:mood}]",
		"訊息情緒{sentiment_change:turn}[：現為{sentiment_28d:mood}][，此前為{sentiment_before:mood}]",
	},
	SentimentZ: {
		"Mood of their messages[ now {sentiment_28d:mood}][, before {sentiment_before:mood}]",
		"消息情绪[现为{sentiment_28d:mood}][，此前为{sentiment_before:mood}]",
		"訊息情緒[現為{sentiment_28d:mood}][，此前為{sentiment_before:mood}]",
	},
	SentimentWorst7d: {
		"Worst message of the last 7 days: {sentiment_worst_7d:mood}",
		"近7天最负面的一条消息：{sentiment_worst_7d:mood}",
		"近7天最負面的一則訊息：{sentiment_worst_7d:mood}",
	},
	SentimentDecider7d: {
		"Worst message of the last 7 days by someone who decides: {sentiment_decider_7d:mood}",
		"近7天决策人最负面的一条消息：{sentiment_decider_7d:mood}",
		"近7天決策者最負面的一則訊息：{sentiment_decider_7d:mood}",
	},
	Voices28d: {
		"People of theirs who wrote in 28 days: {voices_28d}",
		"近28天来信的联系人{voices_28d}位",
		"近28天來訊的聯絡人{voices_28d}位",
	},
	NegativeShare28d: {
		"Share of their people who sound unhappy: {negative_share_28d} (normal: below 20 %)",
		"表示不满的联系人占比{negative_share_28d}（正常：低于20%）",
		"表示不滿的聯絡人占比{negative_share_28d}（正常：低於20%）",
	},
	TopicPriceObjection90d: {
		"Messages in 90 days about the price: {topic_price_objection_90d}",
		"近90天提到“价格”的消息{topic_price_objection_90d}条",
		"近90天提到「價格」的訊息{topic_price_objection_90d}則",
	},
	TopicCancelOrRefundIntent90d: {
		"Messages in 90 days about cancelling or a refund: {topic_cancel_or_refund_intent_90d}",
		"近90天提到“取消或退款”的消息{topic_cancel_or_refund_intent_90d}条",
		"近90天提到「取消或退費」的訊息{topic_cancel_or_refund_intent_90d}則",
	},
	TopicCompetitorMention90d: {
		"Messages in 90 days about a competitor: {topic_competitor_mention_90d}",
		"近90天提到“竞品”的消息{topic_competitor_mention_90d}条",
		"近90天提到「競品」的訊息{topic_competitor_mention_90d}則",
	},
	TopicMissingFeature90d: {
		"Messages in 90 days about a missing feature: {topic_missing_feature_90d}",
		"近90天提到“缺少的功能”的消息{topic_missing_feature_90d}条",
		"近90天提到「缺少的功能」的訊息{topic_missing_feature_90d}則",
	},
	TopicDefectOrOutage90d: {
		"Messages in 90 days about a defect or outage: {topic_defect_or_outage_90d}",
		"近90天提到“产品缺陷或故障”的消息{topic_defect_or_outage_90d}条",
		"近90天提到「產品瑕疵或故障」的訊息{topic_defect_or_outage_90d}則",
	},
	TopicUsability90d: {
		"Messages in 90 days about that it is hard to use: {topic_usability_90d}",
		"近90天提到“不好用”的消息{topic_usability_90d}条",
		"近90天提到「不易使用」的訊息{topic_usability_90d}則",
	},
	TopicSlowOrUnhelpfulSupport90d: {
		"Messages in 90 days about slow or unhelpful support: {topic_slow_or_unhelpful_support_90d}",
		"近90天提到“响应慢或没有帮助的支持”的消息{topic_slow_or_unhelpful_support_90d}条",
		"近90天提到「回應慢或沒有幫助的支援」的訊息{topic_slow_or_unhelpful_support_90d}則",
	},
	TopicOnboardingTrouble90d: {
		"Messages in 90 days about trouble with onboarding: {topic_onboarding_trouble_90d}",
		"近90天提到“上线引导的问题”的消息{topic_onboarding_trouble_90d}条",
		"近90天提到「導入引導的問題」的訊息{topic_onboarding_trouble_90d}則",
	},
	TopicBillingError90d: {
		"Messages in 90 days about an error in billing: {topic_billing_error_90d}",
		"近90天提到“账单错误”的消息{topic_billing_error_90d}条",
		"近90天提到「帳單錯誤」的訊息{topic_billing_error_90d}則",
	},
	TopicDataLossOrSecurity90d: {
		"Messages in 90 days about lost data or security: {topic_data_loss_or_security_90d}",
		"近90天提到“数据丢失或安全”的消息{topic_data_loss_or_security_90d}条",
		"近90天提到「資料遺失或資安」的訊息{topic_data_loss_or_security_90d}則",
	},
	TopicBudgetOrCash90d: {
		"Messages in 90 days about their budget or cash: {topic_budget_or_cash_90d}",
		"近90天提到“预算或资金”的消息{topic_budget_or_cash_90d}条",
		"近90天提到「預算或資金」的訊息{topic_budget_or_cash_90d}則",
	},
	TopicOrgChange90d: {
		"Messages in 90 days about changes in their organisation: {topic_org_change_90d}",
		"近90天提到“组织变动”的消息{topic_org_change_90d}条",
		"近90天提到「組織異動」的訊息{topic_org_change_90d}則",
	},
	TopicNoResult90d: {
		"Messages in 90 days about that there is no result: {topic_no_result_90d}",
		"近90天提到“没有效果”的消息{topic_no_result_90d}条",
		"近90天提到「沒有成效」的訊息{topic_no_result_90d}則",
	},
	TopicEscalationThreat90d: {
		"Messages in 90 days about going public, to a lawyer or an authority: {topic_escalation_threat_90d}",
		"近90天提到“公开曝光、律师或监管投诉”的消息{topic_escalation_threat_90d}条",
		"近90天提到「公開爆料、律師或主管機關申訴」的訊息{topic_escalation_threat_90d}則",
	},
	TopicRelationshipComplaint90d: {
		"Messages in 90 days about how we treat them: {topic_relationship_complaint_90d}",
		"近90天提到“我们对待客户的方式”的消息{topic_relationship_complaint_90d}条",
		"近90天提到「我們對待客戶的方式」的訊息{topic_relationship_complaint_90d}則",
	},
	TopicPraise90d: {
		"Messages in 90 days about praise: {topic_praise_90d}",
		"近90天提到“称赞”的消息{topic_praise_90d}条",
		"近90天提到「稱讚」的訊息{topic_praise_90d}則",
	},
	TopicExpansionInterest90d: {
		"Messages in 90 days about interest in more: {topic_expansion_interest_90d}",
		"近90天提到“增购意向”的消息{topic_expansion_interest_90d}条",
		"近90天提到「加購意願」的訊息{topic_expansion_interest_90d}則",
	},
	NPS: {
		"Last answer on recommending us: {nps:n} of 10 (good: 9 and more)",
		"最近一次推荐意愿评分{nps:n}/10（良好：9分以上）",
		"最近一次推薦意願評分{nps:n}/10（良好：9分以上）",
	},
	CSAT90d: {
		"Satisfaction in surveys of 90 days: {csat_90d} (good: 80 % and more)",
		"近90天满意度{csat_90d}（良好：80%以上）",
		"近90天滿意度{csat_90d}（良好：80%以上）",
	},
	DaysSinceContact: {
		"Last two-way contact {days_since_contact} ago[ ({contact_gap_ratio} the agreed interval)]",
		"距上次双向沟通{days_since_contact}[（为约定间隔的{contact_gap_ratio}）]",
		"距上次雙向溝通{days_since_contact}[（為約定間隔的{contact_gap_ratio}）]",
	},
	ContactGapRatio: {
		"Last two-way contact {contact_gap_ratio} the agreed interval ago[ ({days_since_contact})]",
		"未双向沟通的时间为约定间隔的{contact_gap_ratio}[（{days_since_contact}）]",
		"未雙向溝通的時間為約定間隔的{contact_gap_ratio}[（{days_since_contact}）]",
	},
	NoShows90d: {
		"Meetings missed in 90 days: {no_shows_90d} (normal: none)",
		"近90天爽约{no_shows_90d}次（正常：无）",
		"近90天爽約{no_shows_90d}次（正常：無）",
	},
	ChampionLeft: {
		"Champion or decision maker left without a successor: {champion_left:yes}",
		"内部支持者或决策人离职且无接任者：{champion_left:yes}",
		"內部支持者或決策者離職且無接任者：{champion_left:yes}",
	},
	NoOwner: {
		"Without a customer success manager: {no_owner:yes}",
		"没有客户成功经理：{no_owner:yes}",
		"沒有客戶成功經理：{no_owner:yes}",
	},
	OutcomesOffTrack: {
		"Desired outcomes off track: {outcomes_off_track}[ (on track: {outcomes_on_track})]",
		"偏离的预期结果{outcomes_off_track}项[（正常{outcomes_on_track}项）]",
		"偏離的預期結果{outcomes_off_track}項[（正常{outcomes_on_track}項）]",
	},
	OutcomesOnTrack: {
		"Desired outcomes on track: {outcomes_on_track}[ (off track: {outcomes_off_track})]",
		"进展正常的预期结果{outcomes_on_track}项[（偏离{outcomes_off_track}项）]",
		"進展正常的預期結果{outcomes_on_track}項[（偏離{outcomes_off_track}項）]",
	},
	OutcomeShare: {
		"Desired outcomes on track or achieved: {outcome_share} (good: all)",
		"预期结果正常或已达成的比例{outcome_share}（良好：全部）",
		"預期結果正常或已達成的比例{outcome_share}（良好：全部）",
	},
	Advocacy365d: {
		"Recommendations and references in a year: {advocacy_365d}",
		"近一年推荐与背书{advocacy_365d}次",
		"近一年推薦與背書{advocacy_365d}次",
	},
	OnboardingShare: {
		"Onboarding steps done: {onboarding_share} (good: all)",
		"上线引导完成{onboarding_share}（良好：全部）",
		"導入引導完成{onboarding_share}（良好：全部）",
	},
	OnboardingStalled: {
		"Onboarding has not moved for {onboarding_stalled_days} (normal: at most 7 days)",
		"上线引导已停滞{onboarding_stalled_days}（正常：不超过7天）",
		"導入引導已停滯{onboarding_stalled_days}（正常：不超過7天）",
	},
	CustomerTrouble180d: {
		"News of closing, lay-offs or a takeover in 180 days: {customer_trouble_180d} (normal: none)",
		"近180天停业、裁员或收购消息{customer_trouble_180d}条（正常：无）",
		"近180天停業、裁員或併購消息{customer_trouble_180d}則（正常：無）",
	},
	AgeDays: {
		"Customer for {age_days}",
		"成为客户{age_days}",
		"成為客戶{age_days}",
	},
	DaysSinceChurn: {
		"Left {days_since_churn} ago",
		"已流失{days_since_churn}",
		"已流失{days_since_churn}",
	},
	UsageTrend12w: {
		"Usage over 12 weeks: {usage_trend_12w:signed} a week",
		"近12周使用量每周变化{usage_trend_12w:signed}",
		"近12週使用量每週變化{usage_trend_12w:signed}",
	},
	UsageTrendZ: {
		"Usage over 12 weeks: {usage_trend_12w:signed} a week",
		"近12周使用量每周变化{usage_trend_12w:signed}",
		"近12週使用量每週變化{usage_trend_12w:signed}",
	},
	DaysToFirstUse: {
		"First used {days_to_first_use} after they began",
		"开始合作后{days_to_first_use}首次使用",
		"開始合作後{days_to_first_use}首次使用",
	},
	DailyUsers7d: {
		"Users a day: {daily_users_7d}[ of {known_users} known]",
		"日均活跃用户{daily_users_7d}人[（已知用户{known_users}人）]",
		"日均活躍使用者{daily_users_7d}人[（已知使用者{known_users}人）]",
	},
	Stickiness: {
		"Share of monthly users who come on a day: {dau_mau}",
		"日活/月活比{dau_mau}",
		"日活/月活比{dau_mau}",
	},
	KnownUsers: {
		"Users known: {known_users}",
		"已知用户{known_users}人",
		"已知使用者{known_users}人",
	},
	DailyShare: {
		"Share of all users who come on a day: {dau_share}",
		"日活占全部用户{dau_share}",
		"日活占全部使用者{dau_share}",
	},
	MonthlyShare: {
		"Share of all users who came in 28 days: {mau_share}",
		"月活占全部用户{mau_share}",
		"月活占全部使用者{mau_share}",
	},
	UsersLost28d: {
		"Users who stopped coming: {users_lost_28d}",
		"不再使用的用户{users_lost_28d}人",
		"不再使用的使用者{users_lost_28d}人",
	},
	KeyFeatureShare: {
		"Key features in use: {key_feature_share} (good: 60 % and more)",
		"关键功能使用率{key_feature_share}（良好：60%以上）",
		"關鍵功能使用率{key_feature_share}（良好：60%以上）",
	},
	UsageOutgrowth: {
		"Usage {usage_outgrowth} the largest of their segment",
		"使用量为同类客户高位的{usage_outgrowth}",
		"使用量為同類客戶高位的{usage_outgrowth}",
	},
	SeatOutgrowth: {
		"Seats {seat_outgrowth} the most of their segment",
		"席位为同类客户高位的{seat_outgrowth}",
		"席次為同類客戶高位的{seat_outgrowth}",
	},
	CancelVisitDays28d: {
		"Days on which they looked at cancelling: {cancel_visit_days_28d} (normal: none)",
		"访问取消页面的天数{cancel_visit_days_28d}（正常：无）",
		"造訪取消頁面的天數{cancel_visit_days_28d}（正常：無）",
	},
	CancelVisitsAdmin28d: {
		"Days on which an admin or decider looked at cancelling: {cancel_visits_admin_28d} (normal: none)",
		"管理员或决策人访问取消页面的天数{cancel_visits_admin_28d}（正常：无）",
		"管理員或決策者造訪取消頁面的天數{cancel_visits_admin_28d}（正常：無）",
	},
	RefundVisits28d: {
		"Visits to refund pages in 28 days: {refund_visits_28d} (normal: none)",
		"近28天访问退款页面{refund_visits_28d}次（正常：无）",
		"近28天造訪退款頁面{refund_visits_28d}次（正常：無）",
	},
	DowngradeVisits28d: {
		"Visits to the downgrade page in 28 days: {downgrade_visits_28d} (normal: none)",
		"近28天访问降级页面{downgrade_visits_28d}次（正常：无）",
		"近28天造訪降級頁面{downgrade_visits_28d}次（正常：無）",
	},
	ExportVisits28d: {
		"Visits to the data export in 28 days: {export_visits_28d} (normal: at most 1)",
		"近28天访问数据导出页面{export_visits_28d}次（正常：最多1次）",
		"近28天造訪資料匯出頁面{export_visits_28d}次（正常：最多1次）",
	},
	PricingVisits28d: {
		"Visits to the pricing page in 28 days: {pricing_visits_28d} (normal: at most 1)",
		"近28天访问价格页面{pricing_visits_28d}次（正常：最多1次）",
		"近28天造訪價格頁面{pricing_visits_28d}次（正常：最多1次）",
	},
	HelpVisits28d: {
		"Visits to help pages in 28 days: {help_visits_28d}",
		"近28天访问帮助页面{help_visits_28d}次",
		"近28天造訪說明頁面{help_visits_28d}次",
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
	DaysPastHabit: {
		"Oldest unpaid invoice is {days_past_habit} beyond the date on which they usually pay",
		"最早的未付账单比平时付款晚{days_past_habit}",
		"最早的未付帳單比平時付款晚{days_past_habit}",
	},
	DiscountShare: {
		"Discount they have: {discount_share}",
		"现有折扣{discount_share}",
		"現有折扣{discount_share}",
	},
	Paused: {
		"Subscription paused: {paused:yes}",
		"订阅已暂停：{paused:yes}",
		"訂閱已暫停：{paused:yes}",
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
	Downgrades90d: {
		"Downgrades in 90 days: {downgrades_90d} (normal: none)",
		"近90天降级{downgrades_90d}次（正常：无）",
		"近90天降級{downgrades_90d}次（正常：無）",
	},
	ResolutionRatio: {
		"Solving a ticket takes {resolution_ratio} the promised time",
		"解决工单用时为承诺的{resolution_ratio}",
		"解決工單用時為承諾的{resolution_ratio}",
	},
	ReplyBreaches90d: {
		"First replies later than promised in 90 days: {reply_breaches_90d} (normal: none)",
		"近90天首次回复超时{reply_breaches_90d}次（正常：无）",
		"近90天首次回覆逾時{reply_breaches_90d}次（正常：無）",
	},
	NPSChange: {
		"Answer on recommending us against the last time: {nps_change:delta}",
		"推荐意愿评分与上次相比{nps_change:delta}",
		"推薦意願評分與上次相比{nps_change:delta}",
	},
	CES90d: {
		"Ease in surveys of 90 days: {ces_90d} (good: 70 % and more)",
		"近90天易用度评分{ces_90d}（良好：70%以上）",
		"近90天易用度評分{ces_90d}（良好：70%以上）",
	},
	SurveyResponse365d: {
		"Surveys answered in a year: {survey_response_365d}",
		"近一年问卷回复率{survey_response_365d}",
		"近一年問卷回覆率{survey_response_365d}",
	},
	DaysSinceSurvey: {
		"Last survey answer {days_since_survey} ago",
		"距上次问卷回复{days_since_survey}",
		"距上次問卷回覆{days_since_survey}",
	},
	ExperienceLevel: {
		"Their experience over all: {experience_level} (good: 70 % and more)",
		"总体体验{experience_level}（良好：70%以上）",
		"整體體驗{experience_level}（良好：70%以上）",
	},
	Unreachable90d: {
		"Calls of ours not answered since we last talked: {unreachable_90d}",
		"上次沟通后未接听的来电{unreachable_90d}次",
		"上次溝通後未接聽的來電{unreachable_90d}次",
	},
	Participation180d: {
		"Demos, trainings and reviews attended in 180 days: {participation_180d}",
		"近180天参加演示、培训或业务回顾{participation_180d}次",
		"近180天參加展示、培訓或業務回顧{participation_180d}次",
	},
	DeciderSilentDays: {
		"Those who decide have been silent for {decider_silent_days}",
		"决策人已{decider_silent_days}没有动静",
		"決策者已{decider_silent_days}沒有動靜",
	},
	OwnerChanges365d: {
		"Changes of their customer success manager in a year: {owner_changes_365d} (normal: at most 1)",
		"近一年客户成功经理更换{owner_changes_365d}次（正常：最多1次）",
		"近一年客戶成功經理更換{owner_changes_365d}次（正常：最多1次）",
	},
	OutcomesAchieved: {
		"Desired outcomes achieved: {outcomes_achieved}",
		"已达成的预期结果{outcomes_achieved}项",
		"已達成的預期結果{outcomes_achieved}項",
	},
	OutcomeShareDeciders: {
		"Outcomes that those who decide want, on track: {outcome_share_deciders} (good: all)",
		"决策人期望的结果正常比例{outcome_share_deciders}（良好：全部）",
		"決策者期望的結果正常比例{outcome_share_deciders}（良好：全部）",
	},
	ExperienceShare: {
		"Agreed experience on track: {experience_share} (good: all)",
		"约定体验正常比例{experience_share}（良好：全部）",
		"約定體驗正常比例{experience_share}（良好：全部）",
	},
	OutcomeDaysToDue: {
		"Next desired outcome due in {outcome_days_to_due}",
		"最近的预期结果距到期{outcome_days_to_due}",
		"最近的預期結果距到期{outcome_days_to_due}",
	},
	OutcomesOverdue: {
		"Desired outcomes overdue: {outcomes_overdue} (normal: none)",
		"逾期的预期结果{outcomes_overdue}项（正常：无）",
		"逾期的預期結果{outcomes_overdue}項（正常：無）",
	},
	OutcomeProgress: {
		"Progress towards their targets: {outcome_progress}",
		"目标达成进度{outcome_progress}",
		"目標達成進度{outcome_progress}",
	},
	ResultPerUse: {
		"Result for each use, against peers: {result_per_use}",
		"单位使用量的成果为同类的{result_per_use}",
		"單位使用量的成果為同類的{result_per_use}",
	},
	Closing180d: {
		"News of closing in 180 days: {closing_180d} (normal: none)",
		"近180天停业消息{closing_180d}条（正常：无）",
		"近180天停業消息{closing_180d}則（正常：無）",
	},
	Restructuring180d: {
		"News of lay-offs in 180 days: {restructuring_180d} (normal: none)",
		"近180天裁员或重组消息{restructuring_180d}条（正常：无）",
		"近180天裁員或重組消息{restructuring_180d}則（正常：無）",
	},
	Acquisition180d: {
		"News of a takeover in 180 days: {acquisition_180d} (normal: none)",
		"近180天收购或合并消息{acquisition_180d}条（正常：无）",
		"近180天併購消息{acquisition_180d}則（正常：無）",
	},
	PriceQuietMonths: {
		"First talk of price after {price_quiet_months} quiet months",
		"{price_quiet_months}个月来首次谈到价格",
		"{price_quiet_months}個月來首次談到價格",
	},
	DataAgeDays: {
		"Newest event {data_age_days} ago",
		"最新数据距今{data_age_days}",
		"最新資料距今{data_age_days}",
	},
	DaysSinceNotice: {
		"Notice given {days_since_notice} ago",
		"{days_since_notice}前已提出终止",
		"{days_since_notice}前已提出終止",
	},
}
