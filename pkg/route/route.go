// Package route says who is told of an alert, when, and by which channel: it reads the routes and people of a deployment from YAML and
// turns an alert event into sends and holds, each hold with its named reason. It is pure: now is an argument, how many messages
// somebody has had today is asked of the caller, and secrets are only named here (an environment variable or a file), never read.
//
// Whatever is not sent at once is held for somebody's daily digest or until quiet hours end; no rule of this package loses an alert.
package route

import (
	"net/mail"
	"slices"
	"strings"
	"time"

	"glidepath/pkg/alert"
	"glidepath/pkg/health"
)

// Types of channels.
const (
	Stdout   = "stdout"
	Slack    = "slack"
	Feishu   = "feishu" // Lark
	WeCom    = "wecom"
	DingTalk = "dingtalk"
	Email    = "email"
	Webhook  = "webhook" // Standard Webhooks
)

// Table is the routes, people and channels of a deployment. It is immutable once loaded and safe for concurrent use.
type Table struct {
	channels []*Channel
	byName   map[string]*Channel
	people   []*Person
	byEmail  map[string]*Person
	defaults Person
	lead     *Person
	routes   []*Route
}

// Channel is a way to people.
type Channel struct {
	Name     string      `json:"name"`
	Type     string      `json:"type"`
	Language health.Lang `json:"language,omitempty"`
	URL      *Secret     `json:"url,omitempty"`
	Secret   *Secret     `json:"secret,omitempty"`  // signs what is sent to a feishu or dingtalk bot
	Secrets  []*Secret   `json:"secrets,omitempty"` // sign webhooks: one, or two while the receiver changes over

	Host     string   `json:"host,omitempty"` // of the mail server
	Port     int      `json:"port,omitempty"`
	Security string   `json:"security,omitempty"` // starttls (the default), tls or none
	Username string   `json:"username,omitempty"`
	Password *Secret  `json:"password,omitempty"`
	From     string   `json:"from,omitempty"`
	To       []string `json:"to,omitempty"` // of mail that a route sends to the channel itself

	Timeout   Span `json:"timeout,omitempty"`    // of one request
	RetryFor  Span `json:"retry_for,omitempty"`  // how long until a message is recorded as failed
	PerMinute int  `json:"per_minute,omitempty"` // how many messages the receiver takes in a minute
}

// Secret says where a value is that must not stand in a file that people share: exactly one of an environment variable and a file.
type Secret struct {
	Env  string `json:"env,omitempty"`
	File string `json:"file,omitempty"`
}

// String names the place, never the value.
func (s Secret) String() string {
	if s.Env != "" {
		return "the environment variable " + s.Env
	}
	return "the file " + s.File
}

// Person is somebody who is told of alerts.
type Person struct {
	Name       string      `json:"name,omitempty"`
	Email      string      `json:"email,omitempty"`
	Language   health.Lang `json:"language,omitempty"`
	TimeZone   string      `json:"time_zone,omitempty"`
	Quiet      *Quiet      `json:"quiet_hours,omitempty"`
	CapPerDay  int         `json:"cap_per_day,omitempty"` // messages in a local day; what comes beyond goes into the digest; 0 for no cap
	Channels   []string    `json:"channels,omitempty"`
	DigestAt   *Clock      `json:"digest_at,omitempty"`
	Deputy     string      `json:"deputy,omitempty"`
	Leave      []Leave     `json:"leave,omitempty"`
	CritPasses *bool       `json:"critical_passes_quiet_hours,omitempty"`

	zone *time.Location
}

// Quiet is when somebody is not to be disturbed, in local time.
type Quiet struct {
	From    Clock `json:"from"`
	To      Clock `json:"to"`
	Weekend bool  `json:"weekend,omitempty"` // Saturday and Sunday too
}

// Leave is a stretch of whole local days, both included.
type Leave struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// Route says who is told of which alerts. The first one that matches counts, and the next ones only as far as they say continue.
type Route struct {
	Name       string   `json:"name"`
	Match      Match    `json:"match,omitzero"`
	To         []string `json:"to,omitempty"`     // channels
	Owner      bool     `json:"owner,omitempty"`  // the customer's owner, the deputy during a leave, the lead where there is none
	People     []string `json:"people,omitempty"` // addresses
	DigestOnly bool     `json:"digest_only,omitempty"`
	Continue   bool     `json:"continue,omitempty"`
}

// Match is what an alert event must have; a member that is absent takes any, but transitions: see DefaultTransitions.
type Match struct {
	Rules       []string `json:"rules,omitempty"`
	Kinds       []string `json:"kinds,omitempty"`
	Severities  []string `json:"severities,omitempty"`
	Segments    []string `json:"segments,omitempty"`
	Owners      []string `json:"owners,omitempty"` // addresses or names
	Roles       []string `json:"roles,omitempty"`  // whose it is to act: csm, sales, ...
	Languages   []string `json:"languages,omitempty"`
	Transitions []string `json:"transitions,omitempty"`
}

// DefaultTransitions are those that a route takes which names none. What people themselves did (acknowledged, snoozed, closed) is
// told only where a route asks for it: who has just clicked needs no message.
func DefaultTransitions() []string {
	return []string{string(alert.Opened), string(alert.Escalated), string(alert.Woken), string(alert.ResolvedNow)}
}

// Channels are all channels, in the file's order.
func (t *Table) Channels() []*Channel { return slices.Clone(t.channels) }

// Channel is the channel of a name, nil if there is none.
func (t *Table) Channel(name string) *Channel { return t.byName[name] }

// Recipients are named in what is stored by these prefixes.
const (
	personPrefix  = "person:"
	channelPrefix = "channel:"
)

// Key names the person in what is stored.
func (p *Person) Key() string { return personPrefix + strings.ToLower(p.Email) }

// Key names the channel as a recipient in what is stored.
func (c *Channel) Key() string { return channelPrefix + c.Name }

// Address is where mail to a person goes.
func (p *Person) Address() mail.Address { return mail.Address{Name: p.Name, Address: p.Email} }

// Person is whom a key names: one of the file's people, or an owner who is not in it and whom the defaults reach; else nil.
func (t *Table) Person(key string) *Person {
	email, ok := strings.CutPrefix(key, personPrefix)
	if !ok {
		return nil
	}
	if p := t.byEmail[email]; p != nil {
		return p
	}
	return t.unlisted("", email)
}

// unlisted is an owner who is not in the file, if the defaults name channels; else nil.
func (t *Table) unlisted(name, email string) *Person {
	if len(t.defaults.Channels) == 0 || !soundAddress(email) {
		return nil
	}
	p := t.defaults
	p.Name, p.Email = name, email
	return &p
}

func soundAddress(email string) bool {
	a, err := mail.ParseAddress(email)
	return err == nil && a.Address == email
}

// Language is what a recipient of a key is spoken to in.
func (t *Table) Language(key string) health.Lang {
	if p := t.Person(key); p != nil {
		return p.Language
	}
	if name, ok := strings.CutPrefix(key, channelPrefix); ok && t.byName[name] != nil {
		return t.byName[name].Language
	}
	return t.defaults.Language
}

// Zone is the time zone of a recipient; a room has that of the defaults.
func (t *Table) Zone(key string) *time.Location { return t.reader(key).zone }

// Addresses are where an e-mail to the recipient of a key goes.
func (t *Table) Addresses(key, channel string) []mail.Address {
	if p := t.Person(key); p != nil {
		return []mail.Address{p.Address()}
	}
	var out []mail.Address
	if c := t.byName[channel]; c != nil {
		for _, to := range c.To {
			out = append(out, mail.Address{Address: to})
		}
	}
	return out
}
