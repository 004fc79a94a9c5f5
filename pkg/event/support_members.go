package event

// supportSpecs are the types of topic support: how the members of each one's data are checked and where they go.
func supportSpecs() []spec { //nolint:funlen // one table, which reads better whole
	return []spec{
		{name: "support.ticket_opened", make: func() any { return new(TicketOpened) }, members: []member{
			must(key("ticket_id", func(p *TicketOpened) *string { return &p.TicketID })),
			ref("conversation_id", func(p *TicketOpened) *string { return &p.ConversationID }),
			oneOf("channel", func(p *TicketOpened) *string { return &p.Channel }, channels...),
			oneOf("category", func(p *TicketOpened) *string { return &p.Category },
				"question", "defect", "complaint", "feature_request", "billing", "cancellation", "onboarding"),
			ref("user_id", func(p *TicketOpened) *string { return &p.UserID }),
			oneOf("priority", func(p *TicketOpened) *string { return &p.Priority }, priorities...),
			text("subject", func(p *TicketOpened) *string { return &p.Subject }),
			text("text", func(p *TicketOpened) *string { return &p.Text }),
			optNumber("sentiment", -1, 1, func(p *TicketOpened) **float64 { return &p.Sentiment }),
			optNumber("rating", 1, 5, func(p *TicketOpened) **float64 { return &p.Rating }),
			optFlag("public", func(p *TicketOpened) **bool { return &p.Public }),
			text("site", func(p *TicketOpened) *string { return &p.Site }),
			text("url", func(p *TicketOpened) *string { return &p.URL }),
		}},
		{name: "support.ticket_changed", make: func() any { return new(TicketChanged) }, members: []member{
			must(key("ticket_id", func(p *TicketChanged) *string { return &p.TicketID })),
			text("status", func(p *TicketChanged) *string { return &p.Status }),
			oneOf("priority", func(p *TicketChanged) *string { return &p.Priority }, priorities...),
			optFlag("escalated", func(p *TicketChanged) **bool { return &p.Escalated }),
			ref("agent_id", func(p *TicketChanged) *string { return &p.AgentID }),
		}},
		{name: "support.ticket_solved", make: func() any { return new(TicketSolved) }, members: []member{
			must(key("ticket_id", func(p *TicketSolved) *string { return &p.TicketID })),
			optWhole("first_reply_ms", 0, maxDurationMS, func(p *TicketSolved) **int64 { return &p.FirstReplyMS }),
			optWhole("full_resolution_ms", 0, maxDurationMS, func(p *TicketSolved) **int64 { return &p.FullResolutionMS }),
			optWhole("handle_ms", 0, maxDurationMS, func(p *TicketSolved) **int64 { return &p.HandleMS }),
			optWhole("reopens", 0, 1e9, func(p *TicketSolved) **int64 { return &p.Reopens }),
			ref("agent_id", func(p *TicketSolved) *string { return &p.AgentID }),
		}},
		{name: "support.message", make: func() any { return new(SupportMessage) }, members: []member{
			must(key("conversation_id", func(p *SupportMessage) *string { return &p.ConversationID })),
			must(oneOf("direction", func(p *SupportMessage) *string { return &p.Direction }, "inbound", "outbound")),
			must(text("text", func(p *SupportMessage) *string { return &p.Text })),
			oneOf("channel", func(p *SupportMessage) *string { return &p.Channel }, channels...),
			oneOf("team", func(p *SupportMessage) *string { return &p.Team }, teams...),
			ref("user_id", func(p *SupportMessage) *string { return &p.UserID }),
			ref("agent_id", func(p *SupportMessage) *string { return &p.AgentID }),
			text("language", func(p *SupportMessage) *string { return &p.Language }),
			optNumber("sentiment", -1, 1, func(p *SupportMessage) **float64 { return &p.Sentiment }),
		}},
		{name: "support.call", make: func() any { return new(Call) }, members: []member{
			must(oneOf("direction", func(p *Call) *string { return &p.Direction }, "inbound", "outbound")),
			must(whole("duration_ms", 0, maxDurationMS, func(p *Call) *int64 { return &p.DurationMS })),
			optFlag("answered", func(p *Call) **bool { return &p.Answered }),
			oneOf("team", func(p *Call) *string { return &p.Team }, teams...),
			list("turns", func(p *Call) *[]Turn { return &p.Turns }, turnMembers()),
			text("transcript", func(p *Call) *string { return &p.Transcript }),
			ref("user_id", func(p *Call) *string { return &p.UserID }),
			ref("agent_id", func(p *Call) *string { return &p.AgentID }),
			optNumber("sentiment", -1, 1, func(p *Call) **float64 { return &p.Sentiment }),
		}},
		{name: "support.survey_sent", make: func() any { return new(SurveySent) }, members: []member{
			must(key("survey_id", func(p *SurveySent) *string { return &p.SurveyID })),
			must(oneOf("kind", func(p *SurveySent) *string { return &p.Kind }, surveys...)),
			ref("user_id", func(p *SurveySent) *string { return &p.UserID }),
		}},
		{name: "support.survey_answered", make: func() any { return new(SurveyAnswered) }, members: []member{
			must(oneOf("kind", func(p *SurveyAnswered) *string { return &p.Kind }, surveys...)),
			ref("survey_id", func(p *SurveyAnswered) *string { return &p.SurveyID }),
			optNumber("score", -1000, 1000, func(p *SurveyAnswered) **float64 { return &p.Score }),
			optNumber("scale_max", 1, 1000, func(p *SurveyAnswered) **float64 { return &p.ScaleMax }),
			text("text", func(p *SurveyAnswered) *string { return &p.Text }),
			text("reason", func(p *SurveyAnswered) *string { return &p.Reason }),
			ref("user_id", func(p *SurveyAnswered) *string { return &p.UserID }),
		}},
		{name: "support.touchpoint", make: func() any { return &Touchpoint{Status: "done"} }, members: []member{
			must(oneOf("kind", func(p *Touchpoint) *string { return &p.Kind },
				"check_in", "business_review", "onboarding", "training", "greeting", "demo", "event", "email", "visit",
				"exit_interview", "review_of_conversations")),
			oneOf("status", func(p *Touchpoint) *string { return &p.Status }, "scheduled", "done", "no_show", "cancelled"),
			optFlag("two_way", func(p *Touchpoint) **bool { return &p.TwoWay }),
			text("play", func(p *Touchpoint) *string { return &p.Play }),
			ref("alert_id", func(p *Touchpoint) *string { return &p.AlertID }),
			text("result", func(p *Touchpoint) *string { return &p.Result }),
			ref("agent_id", func(p *Touchpoint) *string { return &p.AgentID }),
			ref("user_id", func(p *Touchpoint) *string { return &p.UserID }),
			text("notes", func(p *Touchpoint) *string { return &p.Notes }),
		}},
	}
}

func turnMembers() []member {
	return []member{
		must(oneOf("speaker", func(p *Turn) *string { return &p.Speaker }, "customer", "agent")),
		must(text("text", func(p *Turn) *string { return &p.Text })),
		optWhole("at_ms", 0, maxDurationMS, func(p *Turn) **int64 { return &p.AtMS }),
	}
}
