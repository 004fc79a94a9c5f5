package generate

import "fmt"

// payMode is how invoices fare.
type payMode uint8

const (
	paysAsUsual payMode = iota
	cardExpired         // fails as expired and is not mended
	shortOfCash         // insufficient funds, ever later, then not at all
	refusesToPay
)

// subscription is the state that every billing.subscription_changed carries in full.
func (s *sim) subscription(l *life, d int, status string) *obj {
	c := l.c
	o := newObj().str("subscription_id", "sub"+c.id[1:]).str("status", status).str("plan", l.plan.name).
		num("mrr", l.mrr()).str("currency", c.country.currency).num("seats", int64(l.seats)).num("term_months", int64(c.term))
	if at, ok := c.renewsOn(d); ok {
		o.time("renews_at", s.co.midnight(c, at))
	} else {
		o.time("renews_at", s.co.midnight(c, s.co.nextAnchor(c, d)))
	}
	o.bool("auto_renew", l.autoRenew)
	if l.discount > 0 {
		o.num("discount_pct", l.discount)
	}
	if l.free > 0 {
		o.num("free_months", l.free)
	}
	return o
}

func (l *life) mrr() int64 {
	m := l.c.mrr * int64(l.seats) / int64(l.c.seats) * l.price / 100
	return m * (100 - l.discount) / 100
}

func (co *Company) nextAnchor(c *customer, d int) int {
	for k := 1; ; k++ {
		if co.date(d+k).Day() == c.anchor {
			return d + k
		}
	}
}

// billing tells invoices, renewals and cards about to expire.
func (s *sim) billing(l *life, d int) {
	c := l.c
	date := s.co.date(d)
	if date.Day() == c.anchor && d > c.started && (d < l.pausedFrom || d >= l.pausedTo) {
		months := (date.Year()-2000)*12 + int(date.Month())
		if (months+c.idx)%c.cycle == 0 {
			r := s.co.dice(c.idx, forBilling, d)
			s.invoice(l, d, &r)
		}
	}
	for _, x := range c.renewals {
		if x == d && d > c.started && d < c.churnDay {
			s.renew(l, d)
		}
	}
}

func (s *sim) renew(l *life, d int) {
	c := l.c
	r := s.co.dice(c.idx, forBilling, d+1_000_000)
	if r.chance(.2) && l.discount == 0 {
		l.discount = int64(r.between(1, 3) * 5)
	}
	l.autoRenew, l.free = c.autoRenew, 0
	o := s.subscription(l, d+1, "active").str("reason", "renewed")
	s.emit(l, subscriptionChanged, billingSystem, l.today+9*hourMS+int64(r.intn(3600_000)), o)
}

type bill struct {
	id     string
	amount int64
	at     int64
	due    int64
}

func (b *bill) obj(c *customer) *obj {
	return newObj().str("invoice_id", b.id).num("amount", b.amount).str("currency", c.country.currency)
}

// invoice issues one and tells how it is paid.
func (s *sim) invoice(l *life, d int, r *dice) {
	c := l.c
	l.invoices++
	b := bill{id: fmt.Sprintf("in%s-%s", c.id[1:], s.co.date(d).Format("0601")), amount: l.mrr() * int64(c.cycle)}
	b.at = l.today + 2*hourMS + int64(r.intn(3*3600_000))
	b.due = b.at + int64(c.net)*dayMS
	method := "transfer"
	if c.card {
		method, b.due = "card", b.at+7*dayMS
	}
	s.emit(l, invoiceIssued, billingSystem, b.at, b.obj(c).time("due_at", b.due).str("method", method))
	mode, p := paysAsUsual, 0.0
	if st := c.story; st != nil {
		if p = st.progress(d); p > 0 && p < 1 {
			mode = st.cause.pay
		}
	}
	switch {
	case mode == cardExpired:
		s.failing(l, &b, r, "expired_card", []float64{0, 3, 7, 14, 21})
	case mode == shortOfCash:
		s.struggling(l, d, &b, r, p)
	case mode == refusesToPay:
	case !c.card:
		late := c.habit + r.within(-2, 2)
		if r.chance(.03) {
			late += r.within(5, 12) // forgotten once
		}
		s.paid(l, d, &b, max(b.at+dayMS, b.due+int64(late*float64(dayMS))))
	default:
		s.cardPays(l, d, &b, r)
	}
}

func (s *sim) paid(l *life, d int, b *bill, at int64) {
	o := b.obj(l.c).time("period_start", l.today).time("period_end", s.co.midnight(l.c, d+30*l.c.cycle))
	s.emit(l, invoicePaid, billingSystem, at, o)
}

func (s *sim) failed(l *life, b *bill, at int64, attempt int, kind string) {
	reasons := map[string]string{"expired_card": "card has expired", "insufficient_funds": "insufficient funds",
		"declined": "do not honour",
		"other":    "processor error"}
	s.emit(l, paymentFailed, billingSystem, at, b.obj(l.c).num("attempt", int64(attempt)).str("kind", kind).
		str("reason", reasons[kind]))
}

// cardPays: mostly in a minute; now and then a card has expired and is replaced the next day, or a charge is declined once.
func (s *sim) cardPays(l *life, d int, b *bill, r *dice) {
	soon := b.at + int64(r.between(20, 400))*1000
	u := r.float()
	switch {
	case u < .018:
		s.failed(l, b, soon, 1, "expired_card")
		fixed := soon + int64(r.within(4, 40)*float64(hourMS))
		s.emit(l, paymentMethodChanged, billingSystem, soon+1000, newObj().str("status", "expired"))
		s.emit(l, paymentMethodChanged, billingSystem, fixed, newObj().str("status", "added").time("expires_at", fixed+900*dayMS))
		s.paid(l, d, b, fixed+60_000)
	case u < .033:
		kind := pick(r, []string{"declined", "declined", "insufficient_funds", "other"})
		s.failed(l, b, soon, 1, kind)
		s.paid(l, d, b, soon+int64(r.within(1, 3.2)*float64(dayMS)))
	default:
		s.paid(l, d, b, soon)
	}
	if l.invoices%24 == 11 {
		s.emit(l, paymentMethodChanged, billingSystem, b.at+5*hourMS, newObj().str("status", "expiring").
			time("expires_at", b.at+30*dayMS))
		added := b.at + int64(r.within(2, 25)*float64(dayMS))
		s.emit(l, paymentMethodChanged, billingSystem, added, newObj().str("status", "added").time("expires_at", added+1000*dayMS))
	}
}

// failing retries on the given days after issue and gives up.
func (s *sim) failing(l *life, b *bill, r *dice, kind string, days []float64) {
	for k, at := range days {
		s.failed(l, b, b.at+int64(at*float64(dayMS))+int64(r.between(20, 900))*1000, k+1, kind)
	}
	if kind == "expired_card" {
		s.emit(l, paymentMethodChanged, billingSystem, b.at+900_000, newObj().str("status", "expired"))
	}
	s.goPastDue(l, b.at+3*dayMS)
}

// goPastDue is told by the subscription as it then stands; later changes of seats within the dunning are not foreseen.
func (s *sim) goPastDue(l *life, at int64) {
	if l.pastDue {
		return
	}
	l.pastDue = true
	d := int((at - s.co.day0.UnixMilli()) / dayMS)
	s.emit(l, subscriptionChanged, billingSystem, at+2*hourMS, s.subscription(l, d, "past_due").str("reason", "payment overdue"))
}

// struggling: early in the story the money comes late, then in the end not at all.
func (s *sim) struggling(l *life, d int, b *bill, r *dice, p float64) {
	if !l.c.card {
		if p < .55 {
			s.paid(l, d, b, b.due+int64((8+25*p+r.within(0, 6))*float64(dayMS)))
		} else {
			s.goPastDue(l, b.due+5*dayMS)
		}
		return
	}
	s.failed(l, b, b.at+90_000, 1, "insufficient_funds")
	s.failed(l, b, b.at+3*dayMS+int64(r.intn(7200))*1000, 2, "insufficient_funds")
	if p < .5 {
		s.paid(l, d, b, b.at+int64(r.within(5, 13)*float64(dayMS)))
		return
	}
	s.failed(l, b, b.at+7*dayMS, 3, "insufficient_funds")
	s.failed(l, b, b.at+14*dayMS, 4, "insufficient_funds")
	s.goPastDue(l, b.at+8*dayMS)
}
