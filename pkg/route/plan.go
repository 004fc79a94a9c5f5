package route

import (
	"slices"
	"strings"
	"time"

	"glidepath/pkg/alert"
)

// Reason says why something is not sent at once. The values are stable: they are stored and counted.
type Reason string

// The reasons.
const (
	Shadow         Reason = "shadow_mode"
	QuietHours     Reason = "quiet_hours"
	DailyCap       Reason = "daily_cap"
	NoOwner        Reason = "no_owner"
	OwnerOnLeave   Reason = "owner_on_leave" // and nobody stands in
	OwnerNotListed Reason = "owner_not_listed"
	DigestOnly     Reason = "digest_only"
	NoRoute        Reason = "no_route" // no route matches: nobody is told
)

// Item is what becomes of an alert event for one recipient: it is sent through channels now, or held.
type Item struct {
	Recipient string   // Key of a person or a channel
	Channels  []string // through which it is sent now; none where it is held
	Hold      Reason
	Digest    string    // the key of whose digest carries a held one; empty where it waits for Due alone
	Due       time.Time // when a held one is looked at again
}

// Situation is what only the caller knows.
type Situation struct {
	Shadow bool                     // the first days: nothing is sent
	Sent   func(person *Person) int // messages that the person has had since DayStart
}

// Plan says what becomes of an alert event; nothing where no route matches it.
func (t *Table) Plan(e *alert.Event, now time.Time, s Situation) []Item {
	var items []Item
	add := func(i Item) { // once for each recipient, and at once if one route says so
		at := slices.IndexFunc(items, func(had Item) bool { return had.Recipient == i.Recipient })
		switch {
		case at < 0:
			items = append(items, i)
		case items[at].Hold != "" && i.Hold == "":
			items[at] = i
		}
	}
	owner := t.find(e.Owner, e.OwnerEmail)
	for _, r := range t.routes {
		if !r.Match.matches(e, t.languageOf(owner)) {
			continue
		}
		for _, name := range r.To {
			add(t.room(t.byName[name], r, now, s))
		}
		for _, email := range r.People {
			p, why := t.standIn(t.byEmail[strings.ToLower(email)], now)
			add(t.person(p, why, r, e, now, s))
		}
		if r.Owner {
			p, why := t.owner(e, owner, now)
			add(t.person(p, why, r, e, now, s))
		}
		if !r.Continue {
			break
		}
	}
	return withoutDoubles(items, t)
}

// withoutDoubles takes from people the rooms that the event is posted in anyway: a room reads it once, mail goes to each.
func withoutDoubles(items []Item, t *Table) []Item {
	rooms := map[string]bool{}
	for _, i := range items {
		if strings.HasPrefix(i.Recipient, channelPrefix) {
			for _, c := range i.Channels {
				rooms[c] = t.byName[c].Type != Email
			}
		}
	}
	out := items[:0]
	for _, i := range items {
		if strings.HasPrefix(i.Recipient, personPrefix) && i.Hold == "" {
			i.Channels = slices.DeleteFunc(slices.Clone(i.Channels), func(c string) bool { return rooms[c] })
			if len(i.Channels) == 0 {
				continue
			}
			for _, c := range i.Channels {
				rooms[c] = t.byName[c].Type != Email
			}
		}
		out = append(out, i)
	}
	return out
}

func (m *Match) matches(e *alert.Event, language string) bool {
	transitions := m.Transitions
	if transitions == nil {
		transitions = DefaultTransitions()
	}
	role := e.OwnerRole
	if role == "" {
		role = "csm"
	}
	owned := len(m.Owners) == 0 || slices.ContainsFunc(m.Owners, func(o string) bool {
		return strings.EqualFold(o, e.OwnerEmail) || o == e.Owner
	})
	return owned && allows(m.Rules, e.Rule) && allows(m.Kinds, e.Kind) && allows(m.Severities, string(e.Severity)) && allows(m.Segments, e.Segment) &&
		allows(m.Roles, role) && allows(m.Languages, language) && slices.Contains(transitions, e.Transition)
}

// allows says whether a list is empty or has a value.
func allows(list []string, value string) bool { return len(list) == 0 || slices.Contains(list, value) }

// languageOf is the language of an owner; the default where nobody owns.
func (t *Table) languageOf(owner *Person) string {
	if owner == nil {
		return string(t.defaults.Language)
	}
	return string(owner.Language)
}

// find is the person whom an event names as the owner; nil where it names nobody whom the file or its defaults reach.
func (t *Table) find(name, email string) *Person {
	if email == "" {
		for _, p := range t.people {
			if name != "" && p.Name == name {
				return p
			}
		}
		return nil
	}
	if p := t.byEmail[strings.ToLower(email)]; p != nil {
		return p
	}
	return t.unlisted(name, strings.ToLower(email))
}

// owner is who is to be told as the owner; the reason says why that is nobody.
func (t *Table) owner(e *alert.Event, owner *Person, now time.Time) (*Person, Reason) {
	switch {
	case owner != nil:
		return t.standIn(owner, now)
	case e.Owner == "" && e.OwnerEmail == "":
		return nil, NoOwner
	}
	return nil, OwnerNotListed
}

// standIn is the person, or who stands in during a leave: the deputy, or the deputy's.
func (t *Table) standIn(p *Person, now time.Time) (*Person, Reason) {
	for range len(t.people) + 1 { // deputies may name each other
		if p == nil {
			break
		}
		if !p.OnLeave(now) {
			return p, ""
		}
		p = t.byEmail[strings.ToLower(p.Deputy)]
	}
	return nil, OwnerOnLeave
}

// room plans for a channel that belongs to nobody in particular: it has no quiet hours and no cap.
func (t *Table) room(c *Channel, r *Route, now time.Time, s Situation) Item {
	i := Item{Recipient: c.Key()}
	switch {
	case s.Shadow:
		return t.hold(i, Shadow, t.shadowReader(c.Key()), now)
	case r.DigestOnly:
		return t.hold(i, DigestOnly, c.Key(), now)
	}
	i.Channels = []string{c.Name}
	return i
}

// person plans for a person; for nobody, with why, it goes on the lead's list.
func (t *Table) person(p *Person, why Reason, r *Route, e *alert.Event, now time.Time, s Situation) Item {
	if p == nil {
		lead := t.Fallback()
		if s.Shadow {
			return t.hold(Item{Recipient: lead}, Shadow, lead, now)
		}
		return t.hold(Item{Recipient: lead}, why, lead, now)
	}
	i := Item{Recipient: p.Key()}
	switch {
	case s.Shadow:
		return t.hold(i, Shadow, t.shadowReader(p.Key()), now)
	case r != nil && r.DigestOnly:
		return t.hold(i, DigestOnly, p.Key(), now)
	}
	if until := p.QuietUntil(now); until.After(now) && (e.Severity != alert.Critical || p.CritPasses == nil || !*p.CritPasses) {
		i.Hold, i.Due = QuietHours, until.UTC()
		return i
	}
	if p.CapPerDay > 0 && s.Sent(p) >= p.CapPerDay {
		return t.hold(i, DailyCap, p.Key(), now)
	}
	i.Channels = p.Channels
	return i
}

func (t *Table) hold(i Item, why Reason, digest string, now time.Time) Item {
	i.Hold, i.Digest, i.Due = why, digest, t.reader(digest).NextDigest(now)
	return i
}

// shadowReader is whose digest says what would have been sent: the lead's, or without one that of who would have had it.
func (t *Table) shadowReader(key string) string {
	if t.lead != nil {
		return t.lead.Key()
	}
	return key
}

// Fallback is the key of who gets what nobody else does: the lead, or without one the first channel.
func (t *Table) Fallback() string {
	if t.lead != nil {
		return t.lead.Key()
	}
	return t.channels[0].Key()
}

// Again plans for one recipient once what it waited for is over. A person who is not in the file any more is the lead's concern.
func (t *Table) Again(recipient string, e *alert.Event, now time.Time, s Situation) Item {
	p := t.Person(recipient)
	why := OwnerNotListed
	if p != nil {
		p, why = t.standIn(p, now)
	}
	return t.person(p, why, nil, e, now, s)
}

// DigestTo says through which channels a digest goes, and to whom: to the person of the key or who stands in, to the room, or, where
// neither is there any more, to the fallback.
func (t *Table) DigestTo(key string, now time.Time) (recipient string, channels []string) {
	if name, ok := strings.CutPrefix(key, channelPrefix); ok && t.byName[name] != nil {
		return key, []string{name}
	}
	if p := t.Person(key); p != nil {
		if in, _ := t.standIn(p, now); in != nil {
			p = in
		}
		return p.Key(), p.Channels
	}
	if t.lead != nil {
		return t.lead.Key(), t.lead.Channels
	}
	return t.Fallback(), []string{t.channels[0].Name}
}
