package health

// accountPhrases are those of the signals that topic accounts tells.
var accountPhrases = map[Signal]phrase{
	ChampionLeft: {
		"Champion or decision maker left without a successor: {champion_left:yes}",
		"内部支持者或决策人离职且无接任者：{champion_left:yes}",
		"內部支持者或決策者離職且無接任者：{champion_left:yes}",
	},
	DeciderSilentDays: {
		"Those who decide have been silent for {decider_silent_days}",
		"决策人已{decider_silent_days}没有动静",
		"決策者已{decider_silent_days}沒有動靜",
	},
	NoOwner: {
		"Without a customer success manager: {no_owner:yes}",
		"没有客户成功经理：{no_owner:yes}",
		"沒有客戶成功經理：{no_owner:yes}",
	},
	OwnerChanges365d: {
		"Changes of their customer success manager in a year: {owner_changes_365d} (normal: at most 1)",
		"近一年客户成功经理更换{owner_changes_365d}次（正常：最多1次）",
		"近一年客戶成功經理更換{owner_changes_365d}次（正常：最多1次）",
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
		"Result for each use {result_per_use:vs} that of peers",
		"单位使用量的成果与同类客户相比{result_per_use:vs}",
		"單位使用量的成果與同類客戶相比{result_per_use:vs}",
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
	AgeDays: {
		"Customer for {age_days}",
		"成为客户{age_days}",
		"成為客戶{age_days}",
	},
	KnownDays: {
		"Watched for {known_days}",
		"数据积累{known_days}",
		"資料累積{known_days}",
	},
	DataAgeDays: {
		"Newest event {data_age_days} ago",
		"最新数据距今{data_age_days}",
		"最新資料距今{data_age_days}",
	},
	DaysSinceChurn: {
		"Left {days_since_churn} ago",
		"已流失{days_since_churn}",
		"已流失{days_since_churn}",
	},
}
