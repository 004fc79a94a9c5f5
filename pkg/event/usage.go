package event

import (
	"encoding/json"
)

// UsageEvent is the data of usage.event: somebody used a feature or did something in the product.
type UsageEvent struct {
	Name       string          `json:"name"`                 // Feature or action that was used, such as report.created.
	UserID     string          `json:"user_id,omitzero"`     // The customer's person who did it, as the producer names people.
	Quantity   float64         `json:"quantity,omitzero"`    // How many times, or how much; 1 if absent.
	DurationMS *int64          `json:"duration_ms,omitzero"` // How long it took, in milliseconds.
	SessionID  string          `json:"session_id,omitzero"`  // The session that it belongs to.
	Properties json.RawMessage `json:"properties,omitempty"` // Anything else worth keeping; stored as it is.
}

// PageViewed is the data of usage.page_viewed: somebody looked at a page.
type PageViewed struct {
	Path       string `json:"path"`                 // Path of the page (1 to 2048 characters), such as /settings/billing.
	UserID     string `json:"user_id,omitzero"`     // The customer's person who did it, as the producer names people.
	Title      string `json:"title,omitzero"`       // Title of the page.
	DurationMS *int64 `json:"duration_ms,omitzero"` // How long it was looked at, in milliseconds.
}

// UsageError is the data of usage.error: somebody met an error.
type UsageError struct {
	Code     string `json:"code"`              // The error's code, the same for the same kind of error.
	UserID   string `json:"user_id,omitzero"`  // The customer's person who did it, as the producer names people.
	Message  string `json:"message,omitzero"`  // The message shown.
	Severity string `json:"severity,omitzero"` // How bad it was.
}

// Incident is the data of usage.incident: our own outage, as this customer met it.
type Incident struct {
	IncidentID string   `json:"incident_id"`       // The incident; its start and its end carry the same id.
	Status     string   `json:"status"`            // Whether it begins or ends at the event's time.
	Features   []string `json:"features,omitzero"` // Names of the features that did not work; all of them if absent.
	Severity   string   `json:"severity,omitzero"` // How bad it was, in the producer's words.
}
