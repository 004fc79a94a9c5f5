package route

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"time"

	"glidepath/pkg/health"
	"glidepath/pkg/strictyaml"
	"glidepath/schemas"
)

// What holds where a channel says nothing.
const (
	defaultTimeout  = Span(10 * time.Second)
	defaultRetryFor = Span(24 * time.Hour)
	defaultDigestAt = Clock(9 * 60)
	longestRetry    = 7 * 24 * time.Hour
	longestTimeout  = 5 * time.Minute
)

// perMinute is what the receivers document or are known to take from one address.
var perMinute = map[string]int{Stdout: 60_000, Slack: 60, Feishu: 90, WeCom: 20, DingTalk: 20, Email: 120, Webhook: 600}

// members says which members of a channel a type needs, and which it may have besides the common ones.
var members = map[string]struct{ needs, may []string }{
	Stdout:   {},
	Slack:    {needs: []string{"url"}},
	WeCom:    {needs: []string{"url"}},
	Feishu:   {needs: []string{"url"}, may: []string{"secret"}},
	DingTalk: {needs: []string{"url"}, may: []string{"secret"}},
	Webhook:  {needs: []string{"url", "secrets"}},
	Email:    {needs: []string{"host", "from"}, may: []string{"port", "security", "username", "password", "to"}},
}

func (c *Channel) has() map[string]bool {
	return map[string]bool{
		"url": c.URL != nil, "secret": c.Secret != nil, "secrets": len(c.Secrets) > 0, "host": c.Host != "", "port": c.Port != 0,
		"security": c.Security != "", "username": c.Username != "", "password": c.Password != nil, "from": c.From != "", "to": len(c.To) > 0,
	}
}

// loader gathers a table and what is wrong with its file.
type loader struct {
	t        *Table
	doc      *strictyaml.Document
	problems strictyaml.Problems
}

// Load reads routes from YAML. lang is the language of who names none. The error joins all problems, each with its line.
func Load(file string, source []byte, lang health.Lang) (*Table, error) {
	schema, err := fs.ReadFile(schemas.FS, "routes.json")
	if err != nil {
		return nil, fmt.Errorf("reading the routes' schema: %w", err)
	}
	var f struct {
		Channels []*Channel `json:"channels"`
		Defaults Person     `json:"defaults"`
		People   []*Person  `json:"people"`
		Lead     string     `json:"lead"`
		Routes   []*Route   `json:"routes"`
	}
	doc, problems := strictyaml.Load(file, source, schema, &f)
	if err := problems.Err(); err != nil {
		return nil, err
	}
	l := &loader{doc: doc, t: &Table{channels: f.Channels, byName: map[string]*Channel{}, people: f.People, byEmail: map[string]*Person{},
		defaults: f.Defaults, routes: f.Routes}}
	l.defaults(lang)
	for i, c := range f.Channels {
		l.channel(fmt.Sprintf("/channels/%d", i), c)
	}
	l.usable("/defaults/channels", f.Defaults.Channels)
	for i, p := range f.People {
		l.person(fmt.Sprintf("/people/%d", i), p)
	}
	for i, p := range f.People {
		l.known(fmt.Sprintf("/people/%d/deputy", i), p.Deputy)
	}
	l.known("/lead", f.Lead)
	l.t.lead = l.t.byEmail[strings.ToLower(f.Lead)]
	for i, r := range f.Routes {
		l.route(fmt.Sprintf("/routes/%d", i), r)
	}
	if err := l.problems.Err(); err != nil {
		return nil, err
	}
	return l.t, nil
}

func (l *loader) refuse(path, format string, args ...any) {
	l.problems = append(l.problems, l.doc.Problem(path, format, args...))
}

func (l *loader) defaults(lang health.Lang) {
	d := &l.t.defaults
	if d.Language == "" {
		d.Language = lang
	}
	if d.DigestAt == nil {
		at := defaultDigestAt
		d.DigestAt = &at
	}
	l.zone("/defaults", d)
	l.hours("/defaults", d)
}

// zone finds the time zone; UTC where there is none.
func (l *loader) zone(path string, p *Person) {
	var err error
	if p.zone, err = time.LoadLocation(p.TimeZone); err != nil || p.TimeZone == "Local" {
		l.refuse(path+"/time_zone", "%q is no time zone such as Europe/Berlin or Asia/Taipei", p.TimeZone)
		p.zone = time.UTC
	}
}

func (l *loader) hours(path string, p *Person) {
	if p.Quiet == nil {
		return
	}
	q := *p.Quiet
	if q.From == q.To {
		l.refuse(path+"/quiet_hours", "begin when they end: leave them out, or give a stretch such as 20:00 to 08:00")
		return
	}
	if at := *p.DigestAt; q.From < q.To && at >= q.From && at < q.To || q.From > q.To && (at >= q.From || at < q.To) {
		l.refuse(path+"/quiet_hours", "the digest is due within them: give a digest_at outside of them")
	}
}

func (l *loader) channel(path string, c *Channel) {
	if l.t.byName[c.Name] != nil {
		l.refuse(path+"/name", "channel %q is there twice", c.Name)
	}
	l.t.byName[c.Name] = c
	m := members[c.Type]
	for _, name := range slices.Sorted(maps.Keys(c.has())) {
		has, needs := c.has()[name], slices.Contains(m.needs, name)
		switch {
		case needs && !has:
			l.refuse(path, "a channel of type %s needs %s", c.Type, name)
		case has && !needs && !slices.Contains(m.may, name):
			l.refuse(path+"/"+name, "a channel of type %s has no %s", c.Type, name)
		}
	}
	l.secret(path+"/url", c.URL)
	l.secret(path+"/secret", c.Secret)
	l.secret(path+"/password", c.Password)
	for i, s := range c.Secrets {
		l.secret(fmt.Sprintf("%s/secrets/%d", path, i), s)
	}
	l.sound(path, c)
	c.complete(l.t.defaults.Language)
}

// sound checks what a channel's members say, one by one.
func (l *loader) sound(path string, c *Channel) {
	if time.Duration(c.RetryFor) > longestRetry {
		l.refuse(path+"/retry_for", "at most 7d: what is to be sent is not kept for ever")
	}
	if time.Duration(c.Timeout) > longestTimeout {
		l.refuse(path+"/timeout", "at most 5m")
	}
	if c.Password != nil && c.Username == "" {
		l.refuse(path+"/password", "there is no username that it belongs to")
	}
	if c.Username != "" && c.Password == nil {
		l.refuse(path+"/username", "there is no password for it")
	}
	if c.Password != nil && c.Security == "none" {
		l.refuse(path+"/security", "a password is not sent over a connection that anybody can read")
	}
	if c.From != "" && !soundAddress(c.From) {
		l.refuse(path+"/from", "%q is no e-mail address", c.From)
	}
	for i, to := range c.To {
		if !soundAddress(to) {
			l.refuse(fmt.Sprintf("%s/to/%d", path, i), "%q is no e-mail address", to)
		}
	}
}

// complete fills in what the channel does not say.
func (c *Channel) complete(lang health.Lang) {
	if c.Language == "" {
		c.Language = lang
	}
	if c.Timeout == 0 {
		c.Timeout = defaultTimeout
	}
	if c.RetryFor == 0 {
		c.RetryFor = defaultRetryFor
	}
	if c.PerMinute == 0 {
		c.PerMinute = perMinute[c.Type]
	}
	if c.Type != Email {
		return
	}
	if c.Security == "" {
		c.Security = "starttls"
	}
	if c.Port == 0 {
		c.Port = map[string]int{"starttls": 587, "tls": 465, "none": 25}[c.Security]
	}
}

func (l *loader) secret(path string, s *Secret) {
	if s != nil && strings.HasPrefix(s.Env, "GLIDEPATH_") {
		l.refuse(path+"/env", "variables that begin with GLIDEPATH_ are Glidepath's settings: take another name")
	}
}

func (l *loader) person(path string, p *Person) {
	key := strings.ToLower(p.Email)
	if l.t.byEmail[key] != nil {
		l.refuse(path+"/email", "%s is there twice", p.Email)
	}
	l.t.byEmail[key] = p
	if !soundAddress(p.Email) {
		l.refuse(path+"/email", "%q is no e-mail address", p.Email)
	}
	p.inherit(&l.t.defaults)
	l.zone(path, p)
	l.hours(path, p)
	l.usable(path+"/channels", p.Channels)
	if len(p.Channels) == 0 {
		l.refuse(path, "%s has no channels, and the defaults have none", p.Email)
	}
	for i, leave := range p.Leave {
		from, err := time.Parse(time.DateOnly, leave.From)
		to, err2 := time.Parse(time.DateOnly, leave.To)
		switch {
		case err != nil || err2 != nil:
			l.refuse(fmt.Sprintf("%s/leave/%d", path, i), "give days such as 2026-12-20")
		case to.Before(from):
			l.refuse(fmt.Sprintf("%s/leave/%d", path, i), "ends on %s, before it begins on %s", leave.To, leave.From)
		}
	}
	if p.Deputy != "" && strings.EqualFold(p.Deputy, p.Email) {
		l.refuse(path+"/deputy", "nobody is their own deputy")
	}
}

// inherit fills in what the person does not say.
func (p *Person) inherit(d *Person) {
	if p.Language == "" {
		p.Language = d.Language
	}
	if p.TimeZone == "" {
		p.TimeZone = d.TimeZone
	}
	if p.Quiet == nil {
		p.Quiet = d.Quiet
	}
	if p.CapPerDay == 0 {
		p.CapPerDay = d.CapPerDay
	}
	if p.Channels == nil {
		p.Channels = d.Channels
	}
	if p.DigestAt == nil {
		p.DigestAt = d.DigestAt
	}
	if p.CritPasses == nil {
		p.CritPasses = d.CritPasses
	}
}

func (l *loader) usable(path string, channels []string) {
	for i, name := range channels {
		if l.t.byName[name] == nil {
			l.refuse(fmt.Sprintf("%s/%d", path, i), "there is no channel %q", name)
		}
	}
}

func (l *loader) known(path, email string) {
	if email != "" && l.t.byEmail[strings.ToLower(email)] == nil {
		l.refuse(path, "%s is none of the people", email)
	}
}

func (l *loader) route(path string, r *Route) {
	l.usable(path+"/to", r.To)
	for i, name := range r.To {
		if c := l.t.byName[name]; c != nil && c.Type == Email && len(c.To) == 0 {
			l.refuse(fmt.Sprintf("%s/to/%d", path, i), "channel %q has no addresses (to) for what goes to nobody in particular", name)
		}
	}
	for i, email := range r.People {
		l.known(fmt.Sprintf("%s/people/%d", path, i), email)
	}
	if len(r.To) == 0 && len(r.People) == 0 && !r.Owner {
		l.refuse(path, "it leads nowhere: give channels (to), owner or people")
	}
	if r.Owner && l.t.lead == nil {
		l.refuse(path+"/owner", "name a lead, who gets the list of customers without an owner")
	}
}
