package event

// TicketOpened is the data of support.ticket_opened: a ticket, review or post was opened.
type TicketOpened struct {
	TicketID       string   `json:"ticket_id"`                // The ticket.
	ConversationID string   `json:"conversation_id,omitzero"` // The conversation that it belongs to.
	Channel        string   `json:"channel,omitzero"`         // Where it came in.
	Category       string   `json:"category,omitzero"`        // What it is about.
	UserID         string   `json:"user_id,omitzero"`         // The customer's person who did it, as the producer names people.
	Priority       string   `json:"priority,omitzero"`        // How urgent it is.
	Subject        string   `json:"subject,omitzero"`         // Its subject, in the customer's words.
	Text           string   `json:"text,omitzero"`            // Its text, in the customer's words.
	Sentiment      *float64 `json:"sentiment,omitzero"`       // The producer's judgement of the mood, -1 (worst) to 1 (best).
	Rating         *float64 `json:"rating,omitzero"`          // Stars given with a review, 1 to 5.
	Public         *bool    `json:"public,omitzero"`          // Whether others can read it.
	Site           string   `json:"site,omitzero"`            // The site where it stands, if public.
	URL            string   `json:"url,omitzero"`             // Where to read it.
}

// TicketChanged is the data of support.ticket_changed: a ticket changed; a member that is absent keeps its value.
type TicketChanged struct {
	TicketID  string `json:"ticket_id"`          // The ticket.
	Status    string `json:"status,omitzero"`    // The producer's own status, such as open or pending.
	Priority  string `json:"priority,omitzero"`  // How urgent it is now.
	Escalated *bool  `json:"escalated,omitzero"` // Whether it is escalated.
	AgentID   string `json:"agent_id,omitzero"`  // Our person who handled it.
}

// TicketSolved is the data of support.ticket_solved: a ticket was solved.
type TicketSolved struct {
	TicketID         string `json:"ticket_id"`                   // The ticket.
	FirstReplyMS     *int64 `json:"first_reply_ms,omitzero"`     // Time to our first reply, in milliseconds.
	FullResolutionMS *int64 `json:"full_resolution_ms,omitzero"` // Time from opening to this solution, in milliseconds.
	HandleMS         *int64 `json:"handle_ms,omitzero"`          // Working time spent on it, in milliseconds.
	Reopens          *int64 `json:"reopens,omitzero"`            // How many times it was opened again.
	AgentID          string `json:"agent_id,omitzero"`           // Our person who handled it.
}

// SupportMessage is the data of support.message: a message to or from the customer.
type SupportMessage struct {
	ConversationID string   `json:"conversation_id"`    // The conversation.
	Direction      string   `json:"direction"`          // inbound is the customer's, outbound ours.
	Text           string   `json:"text"`               // What was written.
	Channel        string   `json:"channel,omitzero"`   // Where it was written.
	Team           string   `json:"team,omitzero"`      // Which of our teams takes part.
	UserID         string   `json:"user_id,omitzero"`   // The customer's person who did it, as the producer names people.
	AgentID        string   `json:"agent_id,omitzero"`  // Our person who handled it.
	Language       string   `json:"language,omitzero"`  // Language of the text as a BCP 47 tag, such as zh-Hant.
	Sentiment      *float64 `json:"sentiment,omitzero"` // The producer's judgement of the mood, -1 (worst) to 1 (best).
}

// Call is the data of support.call: a call with the customer.
type Call struct {
	Direction  string   `json:"direction"`           // inbound: the customer called; outbound: we did.
	DurationMS int64    `json:"duration_ms"`         // Length of the call, in milliseconds.
	Answered   *bool    `json:"answered,omitzero"`   // Whether it was answered.
	Team       string   `json:"team,omitzero"`       // Which of our teams took part.
	Turns      []Turn   `json:"turns,omitzero"`      // What was said by whom, in order.
	Transcript string   `json:"transcript,omitzero"` // What was said, without speakers: read for topics, not for the customer's sentiment.
	UserID     string   `json:"user_id,omitzero"`    // The customer's person who did it, as the producer names people.
	AgentID    string   `json:"agent_id,omitzero"`   // Our person who handled it.
	Sentiment  *float64 `json:"sentiment,omitzero"`  // The producer's judgement of the mood, -1 (worst) to 1 (best).
}

// SurveySent is the data of support.survey_sent: a survey was sent.
type SurveySent struct {
	SurveyID string `json:"survey_id"`        // The survey, as sent to this customer; its answer carries the same id.
	Kind     string `json:"kind"`             // What it asks for.
	UserID   string `json:"user_id,omitzero"` // The person it was sent to.
}

// SurveyAnswered is the data of support.survey_answered: a survey was answered.
type SurveyAnswered struct {
	Kind     string   `json:"kind"`               // What it asked for.
	SurveyID string   `json:"survey_id,omitzero"` // The survey that was sent.
	Score    *float64 `json:"score,omitzero"`     // The score given, on the survey's scale.
	ScaleMax *float64 `json:"scale_max,omitzero"` // The best score of the scale.
	Text     string   `json:"text,omitzero"`      // What the person wrote.
	Reason   string   `json:"reason,omitzero"`    // The reason chosen, as a code or in words.
	UserID   string   `json:"user_id,omitzero"`   // The person who answered.
}

// Touchpoint is the data of support.touchpoint: we were, or will be, in touch with the customer. Only done and two_way counts as contact.
type Touchpoint struct {
	Kind    string `json:"kind"`              // What it was.
	Status  string `json:"status,omitzero"`   // Whether it took place; done if absent.
	TwoWay  *bool  `json:"two_way,omitzero"`  // Whether the customer took part.
	Play    string `json:"play,omitzero"`     // The play that it carries out.
	AlertID string `json:"alert_id,omitzero"` // The alert that it answers; acknowledges it.
	Result  string `json:"result,omitzero"`   // What came of it.
	AgentID string `json:"agent_id,omitzero"` // Our person who handled it.
	UserID  string `json:"user_id,omitzero"`  // The customer's person who did it, as the producer names people.
	Notes   string `json:"notes,omitzero"`    // Our notes.
}

// Turn is one turn of a call.
type Turn struct {
	Speaker string `json:"speaker"`        // Who speaks.
	Text    string `json:"text"`           // What is said.
	AtMS    *int64 `json:"at_ms,omitzero"` // When, in milliseconds from the start of the call.
}
