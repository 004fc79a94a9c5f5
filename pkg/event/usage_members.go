package event

import (
	"encoding/json"
)

// usageSpecs are the types of topic usage: how the members of each one's data are checked and where they go.
func usageSpecs() []spec {
	return []spec{
		{name: "usage.event", make: func() any { return &UsageEvent{Quantity: 1} }, members: []member{
			must(key("name", func(p *UsageEvent) *string { return &p.Name })),
			ref("user_id", func(p *UsageEvent) *string { return &p.UserID }),
			number("quantity", 0, 1e15, func(p *UsageEvent) *float64 { return &p.Quantity }),
			optWhole("duration_ms", 0, maxDurationMS, func(p *UsageEvent) **int64 { return &p.DurationMS }),
			ref("session_id", func(p *UsageEvent) *string { return &p.SessionID }),
			rawObject("properties", func(p *UsageEvent) *json.RawMessage { return &p.Properties }),
		}},
		{name: "usage.page_viewed", make: func() any { return new(PageViewed) }, members: []member{
			must(short("path", 1, 2048, func(p *PageViewed) *string { return &p.Path })),
			ref("user_id", func(p *PageViewed) *string { return &p.UserID }),
			text("title", func(p *PageViewed) *string { return &p.Title }),
			optWhole("duration_ms", 0, maxDurationMS, func(p *PageViewed) **int64 { return &p.DurationMS }),
		}},
		{name: "usage.error", make: func() any { return new(UsageError) }, members: []member{
			must(key("code", func(p *UsageError) *string { return &p.Code })),
			ref("user_id", func(p *UsageError) *string { return &p.UserID }),
			text("message", func(p *UsageError) *string { return &p.Message }),
			oneOf("severity", func(p *UsageError) *string { return &p.Severity }, "warning", "error", "fatal"),
		}},
		{name: "usage.incident", make: func() any { return new(Incident) }, members: []member{
			must(key("incident_id", func(p *Incident) *string { return &p.IncidentID })),
			must(oneOf("status", func(p *Incident) *string { return &p.Status }, "started", "ended")),
			names("features", func(p *Incident) *[]string { return &p.Features }),
			text("severity", func(p *Incident) *string { return &p.Severity }),
		}},
	}
}
