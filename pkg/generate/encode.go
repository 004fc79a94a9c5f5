package generate

import (
	"math"
	"strconv"
	"time"
	"unicode/utf8"
)

// kind numbers the event types of the contract; it stays one byte in the queue.
type kind uint8

const (
	usageEvent kind = iota
	pageViewed
	usageError
	usageIncident
	subscriptionChanged
	invoiceIssued
	invoicePaid
	paymentFailed
	paymentMethodChanged
	refunded
	disputed
	offer
	ticketOpened
	ticketChanged
	ticketSolved
	message
	call
	surveySent
	surveyAnswered
	touchpoint
	accountUpdated
	contactChanged
	onboardingStep
	outcome
	advocacy
	news
	merged
	churned
	reactivated
)

var kinds = [...]struct{ name, topic string }{
	{"usage.event", "usage"}, {"usage.page_viewed", "usage"}, {"usage.error", "usage"}, {"usage.incident", "usage"},
	{"billing.subscription_changed", "billing"}, {"billing.invoice_issued", "billing"}, {"billing.invoice_paid", "billing"},
	{"billing.payment_failed", "billing"}, {"billing.payment_method_changed", "billing"}, {"billing.refunded", "billing"},
	{"billing.disputed", "billing"}, {"billing.offer", "billing"},
	{"support.ticket_opened", "support"}, {"support.ticket_changed", "support"}, {"support.ticket_solved", "support"},
	{"support.message", "support"}, {"support.call", "support"}, {"support.survey_sent", "support"},
	{"support.survey_answered", "support"}, {"support.touchpoint", "support"},
	{"account.updated", "accounts"}, {"account.contact_changed", "accounts"}, {"account.onboarding_step", "accounts"},
	{"account.outcome", "accounts"}, {"account.advocacy", "accounts"}, {"account.news", "accounts"},
	{"account.merged", "accounts"}, {"account.churned", "accounts"}, {"account.reactivated", "accounts"},
}

// source numbers the producers. Usage comes from several, so that one can fall silent while the others go on.
type source uint8

const (
	appWeb source = iota
	appMobile
	warehouseSync
	billingSystem
	supportDesk
	crm
	statusPage
	surveyTool
)

var sources = [...]string{"//app.web", "//app.mobile-api", "//warehouse-sync", "//billing", "//support-desk", "//crm", "//status",
	"//surveys"}

// appendTime writes RFC 3339 in UTC with milliseconds.
func appendTime(b []byte, ms int64) []byte {
	return time.UnixMilli(ms).UTC().AppendFormat(b, "2006-01-02T15:04:05.000Z07:00")
}

const hexDigits = "0123456789abcdef"

func appendHex(b []byte, x uint64, digits int) []byte {
	for i := digits - 1; i >= 0; i-- {
		b = append(b, hexDigits[x>>(4*uint(i))&15])
	}
	return b
}

// appendString writes a JSON string; the text is valid UTF-8.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf || c >= ' ' && c != '"' && c != '\\' {
			i++
			continue
		}
		b = append(b, s[from:i]...)
		if c == '"' || c == '\\' {
			b = append(b, '\\', c)
		} else {
			b = append(append(b, '\\', 'u', '0', '0'), hexDigits[c>>4], hexDigits[c&15])
		}
		i++
		from = i
	}
	return append(append(b, s[from:]...), '"')
}

// obj builds the `data` object of an event; empty strings are left out, since the contract has no empty members.
type obj struct{ b []byte }

func newObj() *obj { return &obj{append(make([]byte, 0, 192), '{')} }

func (o *obj) key(k string) {
	if o.b[len(o.b)-1] != '{' {
		o.b = append(o.b, ',')
	}
	o.b = append(append(append(o.b, '"'), k...), '"', ':')
}

func (o *obj) str(k, v string) *obj {
	if v != "" {
		o.key(k)
		o.b = appendString(o.b, v)
	}
	return o
}

func (o *obj) num(k string, v int64) *obj {
	o.key(k)
	o.b = strconv.AppendInt(o.b, v, 10)
	return o
}

// flt writes a number with at most two decimals.
func (o *obj) flt(k string, v float64) *obj {
	o.key(k)
	o.b = strconv.AppendFloat(o.b, math.Round(v*100)/100, 'f', -1, 64)
	return o
}

func (o *obj) bool(k string, v bool) *obj {
	o.key(k)
	o.b = strconv.AppendBool(o.b, v)
	return o
}

func (o *obj) time(k string, ms int64) *obj {
	o.key(k)
	o.b = append(appendTime(append(o.b, '"'), ms), '"')
	return o
}

func (o *obj) list(k string, v []string) *obj {
	if len(v) == 0 {
		return o
	}
	o.key(k)
	o.b = append(o.b, '[')
	for i, s := range v {
		if i > 0 {
			o.b = append(o.b, ',')
		}
		o.b = appendString(o.b, s)
	}
	o.b = append(o.b, ']')
	return o
}

// raw writes JSON that is built already.
func (o *obj) raw(k string, v []byte) *obj {
	o.key(k)
	o.b = append(o.b, v...)
	return o
}

func (o *obj) end() []byte { return append(o.b, '}') }

// ev is a queued event. Plain usage is kept as numbers and encoded at release; everything else carries its data.
type ev struct {
	key    int64 // release order in ms; differs from at only in untidy streams
	at     int64 // the event's time in ms UTC
	data   []byte
	cust   int32
	seq    uint32
	dur    uint32
	sess   uint32
	user   int16 // -1: none
	what   uint8 // feature or page
	kind   kind
	source source
	copy   uint8 // 0 the event, 1 an identical copy, 2 a copy that differs
}

// encode appends the structured CloudEvent.
func (co *Company) encode(b []byte, e *ev) []byte {
	c := &co.customers[e.cust]
	b = append(b, `{"specversion":"1.0","id":"`...)
	b = appendHex(b, mix(co.idSeed^(uint64(uint32(e.cust))<<32|uint64(e.seq))), 16)
	b = append(b, `","source":"`...)
	b = append(b, sources[e.source]...)
	b = append(b, `","type":"`...)
	b = append(b, kinds[e.kind].name...)
	b = append(b, `","subject":"`...)
	b = append(b, c.id...)
	b = append(b, `","time":"`...)
	b = appendTime(b, e.at)
	b = append(b, `","datacontenttype":"application/json","data":`...)
	switch {
	case e.data != nil:
		b = append(b, e.data...)
	case e.kind == pageViewed:
		b = co.encodePage(b, c, e)
	default:
		b = co.encodeUsage(b, c, e)
	}
	return append(b, '}')
}

func (co *Company) encodeUsage(b []byte, c *customer, e *ev) []byte {
	b = append(append(append(b, `{"name":"`...), features[e.what].code...), '"')
	b = appendUser(b, c, e.user)
	dur := uint64(e.dur)
	if e.copy == 2 {
		dur += 1000
	}
	if features[e.what].sync {
		b = strconv.AppendUint(append(b, `,"quantity":`...), 1+dur%400, 10)
	}
	b = strconv.AppendUint(append(b, `,"duration_ms":`...), dur, 10)
	if e.user >= 0 {
		b = append(append(append(b, `,"session_id":"s`...), c.id[1:]...), '-')
		b = append(appendHex(b, uint64(e.sess), 6), '"')
	}
	b = append(append(b, `,"properties":{"plan":"`...), c.plan.name...)
	b = append(append(b, `","platform":"`...), platforms[e.source][e.sess%3]...)
	b = strconv.AppendInt(append(b, `","app_version":"7.`...), (e.at-co.start)/(14*dayMS)+20, 10)
	return append(b, `"}}`...)
}

func (co *Company) encodePage(b []byte, c *customer, e *ev) []byte {
	p := &pages[e.what]
	b = append(append(append(b, `{"path":"`...), p.path...), '"')
	b = appendUser(b, c, e.user)
	b = append(appendString(append(b, `,"title":`...), p.title), `,"duration_ms":`...)
	return append(strconv.AppendUint(b, uint64(e.dur), 10), '}')
}

func appendUser(b []byte, c *customer, user int16) []byte {
	if user < 0 {
		return b
	}
	b = append(b, `,"user_id":"`...)
	return append(c.appendUserID(b, int(user)), '"')
}

var platforms = [...][3]string{{"mac", "windows", "windows"}, {"ios", "android", "android"}, {"connector", "connector", "connector"}}

type page struct{ path, title string }

// pages are what is looked at; those from the first sensitive one on are opened only by acts and oddities.
var pages = []page{
	{"/home", "Home"}, {"/dashboard", "Dashboard"}, {"/reports", "Reports"}, {"/records", "Records"}, {"/tasks/mine", "My tasks"},
	{"/boards", "Boards"}, {"/settings/profile", "Profile"}, {"/settings/team", "Team"}, {"/whats-new", "What's new"},
	{"/inbox", "Inbox"},
	{"/help/articles/getting-started", "Getting started"}, {"/help/articles/import-data", "Import your data"},
	{"/help/articles/automations", "Automations"}, {"/help/search", "Search help"}, {"/settings/billing", "Billing"},
	{"/pricing", "Pricing"}, {"/account/cancel", "Cancel subscription"}, {"/settings/export", "Export all data"},
	{"/billing/downgrade", "Downgrade plan"}, {"/billing/refund", "Request a refund"}, {"/legal/return-policy", "Return policy"},
	{"/account/cancel/confirm", "Confirm cancellation"}, {"/pricing/compare", "Compare plans"},
}

const (
	plainPages  = 10
	pageHelp    = 10 // the first of helpPages
	helpPages   = 4
	pageBilling = 14
	pagePricing = 15
	pageCancel  = 16
	pageExport  = 17
	pageDown    = 18
	pageRefund  = 19
	pageReturn  = 20
	pageConfirm = 21
	pageCompare = 22
)
