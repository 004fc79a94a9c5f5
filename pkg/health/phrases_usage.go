package health

// usagePhrases are those of the signals that topic usage tells.
var usagePhrases = map[Signal]phrase{
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
		"Last used {days_since_use:since} ago[ ({usage_gap_ratio:over} their longest usual pause)]",
		"距上次使用{days_since_use:since}[（为平时最长间隔的{usage_gap_ratio:over}）]",
		"距上次使用{days_since_use:since}[（為平時最長間隔的{usage_gap_ratio:over}）]",
	},
	UsageGapRatio: {
		"Silence of {days_since_use:since}[, {usage_gap_ratio:over} their longest usual pause][, no longer than their usual pauses{usage_gap_ratio:within}]",
		"距上次使用{days_since_use:since}[，为平时最长间隔的{usage_gap_ratio:over}][，未超过平时的间隔{usage_gap_ratio:within}]",
		"距上次使用{days_since_use:since}[，為平時最長間隔的{usage_gap_ratio:over}][，未超過平時的間隔{usage_gap_ratio:within}]",
	},
	UsageAgeDays: {
		"First used {usage_age_days} ago",
		"首次使用距今{usage_age_days}",
		"首次使用距今{usage_age_days}",
	},
	DaysToFirstUse: {
		"First used {days_to_first_use} after they began",
		"开始合作后{days_to_first_use}首次使用",
		"開始合作後{days_to_first_use}首次使用",
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
	SensitiveVisits28d: {
		"Visits to refund, downgrade, export or pricing pages in 28 days: {sensitive_visits_28d} (normal: at most 1)",
		"近28天访问退款、降级、导出或价格页面{sensitive_visits_28d}次（正常：最多1次）",
		"近28天造訪退款、降級、匯出或價格頁面{sensitive_visits_28d}次（正常：最多1次）",
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
}
