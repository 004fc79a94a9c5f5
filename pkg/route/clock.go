package route

import (
	"fmt"
	"strconv"
	"time"
)

// Clock is a time of day, in minutes since midnight; it is written as 09:30.
type Clock int

// UnmarshalText reads 09:30.
func (c *Clock) UnmarshalText(b []byte) error {
	t, err := time.Parse("15:04", string(b))
	if err != nil || len(b) != 5 {
		return fmt.Errorf("%q is no time of day such as 09:30", b)
	}
	*c = Clock(t.Hour()*60 + t.Minute())
	return nil
}

// MarshalText writes 09:30.
func (c Clock) MarshalText() ([]byte, error) { return fmt.Appendf(nil, "%02d:%02d", c/60, c%60), nil }

// on is the time of day on the local day of t, moved by days.
func (c Clock) on(t time.Time, days int) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day()+days, int(c)/60, int(c)%60, 0, 0, t.Location())
}

// Span is a length of time, written as 30s, 15m, 24h or 3d.
type Span time.Duration

// UnmarshalText reads 30s, 15m, 24h or 3d.
func (s *Span) UnmarshalText(b []byte) error {
	text := string(b)
	units := map[byte]time.Duration{'s': time.Second, 'm': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour}
	if len(text) < 2 || units[text[len(text)-1]] == 0 {
		return fmt.Errorf("%q is not of the form 30s, 15m, 24h or 3d", text)
	}
	n, err := strconv.Atoi(text[:len(text)-1])
	if err != nil || n < 1 || n > 99999 {
		return fmt.Errorf("%q is not of the form 30s, 15m, 24h or 3d", text)
	}
	*s = Span(time.Duration(n) * units[text[len(text)-1]])
	return nil
}

// MarshalText writes seconds.
func (s Span) MarshalText() ([]byte, error) {
	return fmt.Appendf(nil, "%ds", int64(time.Duration(s)/time.Second)), nil
}

// DayStart is when the person's day began.
func (p *Person) DayStart(now time.Time) time.Time { return Clock(0).on(now.In(p.zone), 0).UTC() }

// QuietUntil is when the person may be disturbed again: now itself where that is now.
func (p *Person) QuietUntil(now time.Time) time.Time {
	if p.Quiet == nil {
		return now
	}
	t := now
	// A night and a weekend may follow each other, and an hour that the clocks repeat is walked through minute by minute.
	for range 200 {
		until := p.quietStretch(t)
		if until.IsZero() {
			return t
		}
		if !until.After(t) {
			until = t.Truncate(time.Minute).Add(time.Minute)
		}
		t = until
	}
	return t
}

// quietStretch is when the stretch of quiet ends that t lies in; zero if it lies in none.
func (p *Person) quietStretch(t time.Time) time.Time {
	q, local := p.Quiet, t.In(p.zone)
	if day := local.Weekday(); q.Weekend && (day == time.Saturday || day == time.Sunday) {
		return Clock(0).on(local, 1)
	}
	at := Clock(local.Hour()*60 + local.Minute())
	switch {
	case q.From < q.To && at >= q.From && at < q.To, q.From > q.To && at < q.To:
		return q.To.on(local, 0)
	case q.From > q.To && at >= q.From:
		return q.To.on(local, 1)
	}
	return time.Time{}
}

// OnLeave says whether the person is away on the local day of now.
func (p *Person) OnLeave(now time.Time) bool {
	day := now.In(p.zone).Format(time.DateOnly)
	for _, l := range p.Leave {
		if l.From <= day && day <= l.To {
			return true
		}
	}
	return false
}

// daysWithoutDigest bounds how far the digest before or after a time may lie.
const daysWithoutDigest = 10

// LastDigest is the newest time for the person's digest that is not after now; days on which it would fall into quiet hours have none.
func (p *Person) LastDigest(now time.Time) time.Time {
	local := now.In(p.zone)
	for days := range daysWithoutDigest {
		if at := p.DigestAt.on(local, -days); !at.After(now) && p.QuietUntil(at).Equal(at) {
			return at.UTC()
		}
	}
	return now.AddDate(0, 0, -daysWithoutDigest)
}

// NextDigest is the first time for the person's digest after now.
func (p *Person) NextDigest(now time.Time) time.Time {
	local := now.In(p.zone)
	for days := range daysWithoutDigest {
		if at := p.DigestAt.on(local, days); at.After(now) && p.QuietUntil(at).Equal(at) {
			return at.UTC()
		}
	}
	return now.AddDate(0, 0, daysWithoutDigest)
}

// LastDigest is the newest time for the digest of the recipient of a key that is not after now.
func (t *Table) LastDigest(key string, now time.Time) time.Time { return t.reader(key).LastDigest(now) }

// NextDigest is the first time after now at which anybody's digest is due.
func (t *Table) NextDigest(now time.Time) time.Time {
	next := t.defaults.NextDigest(now)
	for _, p := range t.people {
		if at := p.NextDigest(now); at.Before(next) {
			next = at
		}
	}
	return next
}

// reader is the person of a key; a room has the default time for its digest.
func (t *Table) reader(key string) *Person {
	if p := t.Person(key); p != nil {
		return p
	}
	return &t.defaults
}
