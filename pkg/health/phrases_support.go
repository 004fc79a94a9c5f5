package health

// supportPhrases are those of the signals that topic support tells.
var supportPhrases = map[Signal]phrase{
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
		"First replies[ take {first_reply_ratio:over} the promised time][ come within the promised time{first_reply_ratio:within}]",
		"首次回复[用时为承诺的{first_reply_ratio:over}][在承诺时间之内{first_reply_ratio:within}]",
		"首次回覆[用時為承諾的{first_reply_ratio:over}][在承諾時間之內{first_reply_ratio:within}]",
	},
	ResolutionRatio: {
		"Tickets are solved[ in {resolution_ratio:over} the promised time][ within the promised time{resolution_ratio:within}]",
		"解决工单[用时为承诺的{resolution_ratio:over}][在承诺时间之内{resolution_ratio:within}]",
		"解決工單[用時為承諾的{resolution_ratio:over}][在承諾時間之內{resolution_ratio:within}]",
	},
	ReplyBreaches90d: {
		"First replies later than promised in 90 days: {reply_breaches_90d} (normal: none)",
		"近90天首次回复超时{reply_breaches_90d}次（正常：无）",
		"近90天首次回覆逾時{reply_breaches_90d}次（正常：無）",
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
		"Messages in 90 days saying that it is hard to use: {topic_usability_90d}",
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
		"Messages in 90 days saying that there is no result: {topic_no_result_90d}",
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
		"Messages in 90 days with praise: {topic_praise_90d}",
		"近90天提到“称赞”的消息{topic_praise_90d}条",
		"近90天提到「稱讚」的訊息{topic_praise_90d}則",
	},
	TopicExpansionInterest90d: {
		"Messages in 90 days about interest in more: {topic_expansion_interest_90d}",
		"近90天提到“增购意向”的消息{topic_expansion_interest_90d}条",
		"近90天提到「加購意願」的訊息{topic_expansion_interest_90d}則",
	},
	PriceQuietMonths: {
		"First talk of price after {price_quiet_months} quiet months",
		"{price_quiet_months}个月来首次谈到价格",
		"{price_quiet_months}個月來首次談到價格",
	},
	NPS: {
		"Last answer on recommending us: {nps:n} of 10 (good: 9 and more)",
		"最近一次推荐意愿评分{nps:n}/10（良好：9分以上）",
		"最近一次推薦意願評分{nps:n}/10（良好：9分以上）",
	},
	NPSChange: {
		"Answer on recommending us against the last time: {nps_change:delta}",
		"推荐意愿评分与上次相比{nps_change:delta}",
		"推薦意願評分與上次相比{nps_change:delta}",
	},
	CSAT90d: {
		"Satisfaction in surveys of 90 days: {csat_90d} (good: 80 % and more)",
		"近90天满意度{csat_90d}（良好：80%以上）",
		"近90天滿意度{csat_90d}（良好：80%以上）",
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
	ExperienceLevel: {
		"Their experience over all: {experience_level} (good: 70 % and more)",
		"总体体验{experience_level}（良好：70%以上）",
		"整體體驗{experience_level}（良好：70%以上）",
	},
	DaysSinceSurvey: {
		"Last survey answer {days_since_survey:since} ago",
		"距上次问卷回复{days_since_survey:since}",
		"距上次問卷回覆{days_since_survey:since}",
	},
	DaysSinceContact: {
		"Last two-way contact {days_since_contact:since} ago[ ({contact_gap_ratio:over} the agreed interval)]" +
			"[ (within the agreed interval{contact_gap_ratio:within})]",
		"距上次双向沟通{days_since_contact:since}[（为约定间隔的{contact_gap_ratio:over}）][（在约定间隔之内{contact_gap_ratio:within}）]",
		"距上次雙向溝通{days_since_contact:since}[（為約定間隔的{contact_gap_ratio:over}）][（在約定間隔之內{contact_gap_ratio:within}）]",
	},
	ContactGapRatio: {
		"Last two-way contact[ {days_since_contact:since} ago,][ {contact_gap_ratio:over} the agreed interval]" +
			"[ within the agreed interval{contact_gap_ratio:within}]",
		"[距上次双向沟通{days_since_contact:since}，][为约定间隔的{contact_gap_ratio:over}][在约定间隔之内{contact_gap_ratio:within}]",
		"[距上次雙向溝通{days_since_contact:since}，][為約定間隔的{contact_gap_ratio:over}][在約定間隔之內{contact_gap_ratio:within}]",
	},
	NoShows90d: {
		"Meetings missed in 90 days: {no_shows_90d} (normal: none)",
		"近90天爽约{no_shows_90d}次（正常：无）",
		"近90天爽約{no_shows_90d}次（正常：無）",
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
}
