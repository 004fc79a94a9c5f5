package event

import (
	"time"
)

// AccountUpdated is the data of account.updated: what is known of a customer; a member that is absent keeps its value.
type AccountUpdated struct {
	Name              string        `json:"name,omitzero"`               // The customer's name.
	Segment           string        `json:"segment,omitzero"`            // The segment that it is compared within.
	Plan              string        `json:"plan,omitzero"`               // Plan's code.
	Tier              string        `json:"tier,omitzero"`               // Service tier.
	Country           string        `json:"country,omitzero"`            // Country as an ISO 3166-1 alpha-2 code.
	Industry          string        `json:"industry,omitzero"`           // Industry.
	Language          string        `json:"language,omitzero"`           // Language to write to it in, as a BCP 47 tag.
	Timezone          string        `json:"timezone,omitzero"`           // IANA time zone of its days, such as Asia/Taipei.
	MRR               *int64        `json:"mrr,omitzero"`                // Monthly recurring revenue, in minor units of currency.
	Currency          string        `json:"currency,omitzero"`           // ISO 4217 currency of the money in this event.
	Margin            *float64      `json:"margin,omitzero"`             // Gross margin as a share of revenue, 0 to 1.
	CostToServe       *int64        `json:"cost_to_serve,omitzero"`      // What serving it costs a month, in minor units of currency.
	Fit               string        `json:"fit,omitzero"`                // How well it fits the ideal customer profile.
	Disposition       string        `json:"disposition,omitzero"`        // What we mean to do if it is at risk.
	DispositionReason string        `json:"disposition_reason,omitzero"` // Why.
	Acquisition       *Acquisition  `json:"acquisition,omitzero"`        // How it was won.
	Owners            []Owner       `json:"owners,omitzero"`             // Our people for it, by role; replaces the list known.
	Owner             *Person       `json:"owner,omitzero"`              // Its customer success manager: the same as role csm in owners.
	Promise           *Promise      `json:"promise,omitzero"`            // What it was promised.
	QuietPeriods      []QuietPeriod `json:"quiet_periods,omitzero"`      // When little use is expected; replaces the list known.
	ParentID          string        `json:"parent_id,omitzero"`          // The customer id of its parent company.
	StartedAt         time.Time     `json:"started_at,omitzero"`         // When it became a customer.
	ContractEnd       time.Time     `json:"contract_end,omitzero"`       // When its contract ends.
	Tags              []string      `json:"tags,omitzero"`               // Tags; replaces the list known.
	Users             []User        `json:"users,omitzero"`              // Its people; those not named stay as they are.
}

// ContactChanged is the data of account.contact_changed: a person at the customer took a role or left.
type ContactChanged struct {
	UserID          string `json:"user_id"`                    // The person.
	Role            string `json:"role,omitzero"`              // The person's role at the customer.
	Status          string `json:"status"`                     // Whether the person is still there.
	SuccessorUserID string `json:"successor_user_id,omitzero"` // Who takes over.
	NewCompany      string `json:"new_company,omitzero"`       // Where the person went.
	NewCustomerID   string `json:"new_customer_id,omitzero"`   // The customer id of where the person went, if it is one.
}

// OnboardingStep is the data of account.onboarding_step: a step of the onboarding was completed, or opened again.
type OnboardingStep struct {
	Step      string `json:"step"`              // The step.
	Completed bool   `json:"completed"`         // Whether it is complete now.
	Required  *bool  `json:"required,omitzero"` // Whether onboarding needs it.
}

// Outcome is the data of account.outcome: a result that the customer wants, and how it stands.
type Outcome struct {
	OutcomeID string    `json:"outcome_id"`         // The outcome.
	Kind      string    `json:"kind"`               // required: the result itself; experience: the way to it.
	Status    string    `json:"status"`             // How it stands from the event's time on.
	Statement string    `json:"statement,omitzero"` // The outcome in the customer's words.
	Role      string    `json:"role,omitzero"`      // The role at the customer that wants it.
	UserID    string    `json:"user_id,omitzero"`   // The person who wants it.
	Metric    string    `json:"metric,omitzero"`    // What it is measured by.
	Target    *float64  `json:"target,omitzero"`    // The value wanted, in unit.
	Value     *float64  `json:"value,omitzero"`     // The value reached, in unit.
	Unit      string    `json:"unit,omitzero"`      // Unit of target and value.
	DueAt     time.Time `json:"due_at,omitzero"`    // When it is due.
}

// Advocacy is the data of account.advocacy: the customer spoke for us.
type Advocacy struct {
	Kind               string `json:"kind"`                          // How.
	UserID             string `json:"user_id,omitzero"`              // The customer's person who did it, as the producer names people.
	ReferredCustomerID string `json:"referred_customer_id,omitzero"` // The customer id of whom it referred.
}

// News is the data of account.news: news of the customer's own business.
type News struct {
	Kind string `json:"kind"`          // What happened.
	Text string `json:"text,omitzero"` // The news in words, or where it stands.
}

// Merged is the data of account.merged: this customer counts as another one from now on.
type Merged struct {
	Into string `json:"into"` // The customer id that it counts as.
}

// Churned is the data of account.churned: the customer left.
type Churned struct {
	Reason          string   `json:"reason"`                    // The reason first stated: a code of causes, or text.
	StatedReasons   []string `json:"stated_reasons,omitzero"`   // The customer's reasons as codes, the main one first.
	AssessedReasons []string `json:"assessed_reasons,omitzero"` // Our reasons after review as codes, the main one first.
	ReasonSource    string   `json:"reason_source,omitzero"`    // Where the reasons come from.
	SwitchedTo      string   `json:"switched_to,omitzero"`      // Where the customer went; not a reason.
	Competitor      string   `json:"competitor,omitzero"`       // The competitor's name, where switched_to is competitor.
	Channel         string   `json:"channel,omitzero"`          // How the customer left.
	Voluntary       *bool    `json:"voluntary,omitzero"`        // Whether it was the customer's decision.
	Avoidable       *bool    `json:"avoidable,omitzero"`        // Whether we could have avoided it.
	Text            string   `json:"text,omitzero"`             // What the customer said.
}

// Reactivated is the data of account.reactivated: a churned customer came back.
type Reactivated struct {
}

// Acquisition is how a customer was won.
type Acquisition struct {
	Channel  string `json:"channel,omitzero"`  // The channel, such as partner or search.
	Cost     *int64 `json:"cost,omitzero"`     // What winning it cost, in minor units of currency.
	Currency string `json:"currency,omitzero"` // ISO 4217 currency of cost.
	AgentID  string `json:"agent_id,omitzero"` // Our person who won it.
}

// Owner is one of our people for a customer.
type Owner struct {
	Role  string `json:"role"`           // In what role.
	Name  string `json:"name,omitzero"`  // The person's name.
	Email string `json:"email,omitzero"` // The person's e-mail address.
}

// Person is a person by name and address.
type Person struct {
	Name  string `json:"name,omitzero"`  // The person's name.
	Email string `json:"email,omitzero"` // The person's e-mail address.
}

// Promise is what a customer was promised.
type Promise struct {
	FirstReplyMS *int64 `json:"first_reply_ms,omitzero"` // Longest time to a first reply, in milliseconds.
	ResolutionMS *int64 `json:"resolution_ms,omitzero"`  // Longest time to a solution, in milliseconds.
	CheckInDays  *int64 `json:"check_in_days,omitzero"`  // Days between check-ins; 0 if none are promised.
}

// QuietPeriod is a time in which little use is expected.
type QuietPeriod struct {
	From   time.Time `json:"from"`            // Its start.
	To     time.Time `json:"to"`              // Its end.
	Reason string    `json:"reason,omitzero"` // Why.
}

// User is a person at a customer.
type User struct {
	ID    string `json:"id"`             // The id that user_id has in other events.
	Name  string `json:"name,omitzero"`  // The person's name.
	Email string `json:"email,omitzero"` // The person's e-mail address.
	Role  string `json:"role,omitzero"`  // The person's role.
}
