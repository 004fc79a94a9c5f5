package event

import (
	"time"
)

// accountsSpecs are the types of topic accounts: how the members of each one's data are checked and where they go.
func accountsSpecs() []spec { //nolint:funlen // one table, which reads better whole
	return []spec{
		{name: "account.updated", make: func() any { return new(AccountUpdated) }, members: []member{
			text("name", func(p *AccountUpdated) *string { return &p.Name }),
			text("segment", func(p *AccountUpdated) *string { return &p.Segment }),
			text("plan", func(p *AccountUpdated) *string { return &p.Plan }),
			text("tier", func(p *AccountUpdated) *string { return &p.Tier }),
			text("country", func(p *AccountUpdated) *string { return &p.Country }),
			text("industry", func(p *AccountUpdated) *string { return &p.Industry }),
			text("language", func(p *AccountUpdated) *string { return &p.Language }),
			text("timezone", func(p *AccountUpdated) *string { return &p.Timezone }),
			optWhole("mrr", 0, maxMoney, func(p *AccountUpdated) **int64 { return &p.MRR }),
			currency("currency", func(p *AccountUpdated) *string { return &p.Currency }),
			optNumber("margin", 0, 1, func(p *AccountUpdated) **float64 { return &p.Margin }),
			optWhole("cost_to_serve", 0, maxMoney, func(p *AccountUpdated) **int64 { return &p.CostToServe }),
			oneOf("fit", func(p *AccountUpdated) *string { return &p.Fit }, "ideal", "acceptable", "poor"),
			oneOf("disposition", func(p *AccountUpdated) *string { return &p.Disposition }, "save", "nurture", "let_go"),
			text("disposition_reason", func(p *AccountUpdated) *string { return &p.DispositionReason }),
			object("acquisition", func(p *AccountUpdated) **Acquisition { return &p.Acquisition }, acquisitionMembers()),
			list("owners", func(p *AccountUpdated) *[]Owner { return &p.Owners }, ownerMembers()),
			object("owner", func(p *AccountUpdated) **Person { return &p.Owner }, personMembers()),
			object("promise", func(p *AccountUpdated) **Promise { return &p.Promise }, promiseMembers()),
			list("quiet_periods", func(p *AccountUpdated) *[]QuietPeriod { return &p.QuietPeriods }, quietPeriodMembers()),
			ref("parent_id", func(p *AccountUpdated) *string { return &p.ParentID }),
			when("started_at", func(p *AccountUpdated) *time.Time { return &p.StartedAt }),
			when("contract_end", func(p *AccountUpdated) *time.Time { return &p.ContractEnd }),
			names("tags", func(p *AccountUpdated) *[]string { return &p.Tags }),
			list("users", func(p *AccountUpdated) *[]User { return &p.Users }, userMembers()),
		}},
		{name: "account.contact_changed", make: func() any { return new(ContactChanged) }, members: []member{
			must(key("user_id", func(p *ContactChanged) *string { return &p.UserID })),
			oneOf("role", func(p *ContactChanged) *string { return &p.Role }, roles...),
			must(oneOf("status", func(p *ContactChanged) *string { return &p.Status }, "active", "left")),
			ref("successor_user_id", func(p *ContactChanged) *string { return &p.SuccessorUserID }),
			text("new_company", func(p *ContactChanged) *string { return &p.NewCompany }),
			ref("new_customer_id", func(p *ContactChanged) *string { return &p.NewCustomerID }),
		}},
		{name: "account.onboarding_step", make: func() any { return new(OnboardingStep) }, members: []member{
			must(key("step", func(p *OnboardingStep) *string { return &p.Step })),
			must(flag("completed", func(p *OnboardingStep) *bool { return &p.Completed })),
			optFlag("required", func(p *OnboardingStep) **bool { return &p.Required }),
		}},
		{name: "account.outcome", make: func() any { return new(Outcome) }, members: []member{
			must(key("outcome_id", func(p *Outcome) *string { return &p.OutcomeID })),
			must(oneOf("kind", func(p *Outcome) *string { return &p.Kind }, "required", "experience")),
			must(oneOf("status", func(p *Outcome) *string { return &p.Status },
				"agreed", "on_track", "off_track", "achieved", "abandoned")),
			text("statement", func(p *Outcome) *string { return &p.Statement }),
			text("role", func(p *Outcome) *string { return &p.Role }),
			ref("user_id", func(p *Outcome) *string { return &p.UserID }),
			text("metric", func(p *Outcome) *string { return &p.Metric }),
			optNumber("target", -1e15, 1e15, func(p *Outcome) **float64 { return &p.Target }),
			optNumber("value", -1e15, 1e15, func(p *Outcome) **float64 { return &p.Value }),
			text("unit", func(p *Outcome) *string { return &p.Unit }),
			when("due_at", func(p *Outcome) *time.Time { return &p.DueAt }),
		}},
		{name: "account.advocacy", make: func() any { return new(Advocacy) }, members: []member{
			must(oneOf("kind", func(p *Advocacy) *string { return &p.Kind },
				"referral", "review", "case_study", "reference_call", "speaker", "community_answer")),
			ref("user_id", func(p *Advocacy) *string { return &p.UserID }),
			ref("referred_customer_id", func(p *Advocacy) *string { return &p.ReferredCustomerID }),
		}},
		{name: "account.news", make: func() any { return new(News) }, members: []member{
			must(oneOf("kind", func(p *News) *string { return &p.Kind },
				"closing", "acquisition", "merger", "layoffs", "funding", "expansion", "relocation")),
			text("text", func(p *News) *string { return &p.Text }),
		}},
		{name: "account.merged", make: func() any { return new(Merged) }, members: []member{
			must(key("into", func(p *Merged) *string { return &p.Into })),
		}},
		{name: "account.churned", make: func() any { return new(Churned) }, members: []member{
			must(short("reason", 1, MaxBytes, func(p *Churned) *string { return &p.Reason })),
			listOf("stated_reasons", func(p *Churned) *[]string { return &p.StatedReasons }, causes...),
			listOf("assessed_reasons", func(p *Churned) *[]string { return &p.AssessedReasons }, causes...),
			oneOf("reason_source", func(p *Churned) *string { return &p.ReasonSource },
				"form", "survey", "interview", "conversation_review"),
			oneOf("switched_to", func(p *Churned) *string { return &p.SwitchedTo },
				"competitor", "open_source", "in_house", "outsourced", "own_staff", "nothing", "unknown"),
			text("competitor", func(p *Churned) *string { return &p.Competitor }),
			oneOf("channel", func(p *Churned) *string { return &p.Channel }, "online", "phone", "sales", "non_payment"),
			optFlag("voluntary", func(p *Churned) **bool { return &p.Voluntary }),
			optFlag("avoidable", func(p *Churned) **bool { return &p.Avoidable }),
			text("text", func(p *Churned) *string { return &p.Text }),
		}},
		{name: "account.reactivated", make: func() any { return new(Reactivated) }, members: []member{}},
	}
}

func acquisitionMembers() []member {
	return []member{
		text("channel", func(p *Acquisition) *string { return &p.Channel }),
		optWhole("cost", 0, maxMoney, func(p *Acquisition) **int64 { return &p.Cost }),
		currency("currency", func(p *Acquisition) *string { return &p.Currency }),
		ref("agent_id", func(p *Acquisition) *string { return &p.AgentID }),
	}
}

func ownerMembers() []member {
	return []member{
		must(oneOf("role", func(p *Owner) *string { return &p.Role }, "csm", "sales", "sponsor", "deputy")),
		text("name", func(p *Owner) *string { return &p.Name }),
		text("email", func(p *Owner) *string { return &p.Email }),
	}
}

func personMembers() []member {
	return []member{
		text("name", func(p *Person) *string { return &p.Name }),
		text("email", func(p *Person) *string { return &p.Email }),
	}
}

func promiseMembers() []member {
	return []member{
		optWhole("first_reply_ms", 0, maxDurationMS, func(p *Promise) **int64 { return &p.FirstReplyMS }),
		optWhole("resolution_ms", 0, maxDurationMS, func(p *Promise) **int64 { return &p.ResolutionMS }),
		optWhole("check_in_days", 0, 3660, func(p *Promise) **int64 { return &p.CheckInDays }),
	}
}

func quietPeriodMembers() []member {
	return []member{
		must(when("from", func(p *QuietPeriod) *time.Time { return &p.From })),
		must(when("to", func(p *QuietPeriod) *time.Time { return &p.To })),
		text("reason", func(p *QuietPeriod) *string { return &p.Reason }),
	}
}

func userMembers() []member {
	return []member{
		must(key("id", func(p *User) *string { return &p.ID })),
		text("name", func(p *User) *string { return &p.Name }),
		text("email", func(p *User) *string { return &p.Email }),
		oneOf("role", func(p *User) *string { return &p.Role }, roles...),
	}
}
