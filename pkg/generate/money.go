package generate

// offers tells an offer asked for or made and what became of it.
func offers(what, asked, end string) deed {
	return func(s *sim, l *life, d int, r *dice) {
		id := "of" + l.c.id[1:] + "-" + s.co.date(d).Format("060102")
		at := l.today + int64(r.within(9, 17)*float64(hourMS))
		for k, status := range []string{asked, "made", end} {
			if status == "" || k == 1 && asked == "made" || k == 2 && end == "made" {
				continue
			}
			o := newObj().str("offer_id", id).str("kind", what).str("status", status)
			switch what {
			case "discount", "plan_change":
				o.num("amount", l.mrr()/10*12).str("currency", l.c.country.currency)
			case "free_months", "pause":
				o.num("amount", l.mrr()*2).str("currency", l.c.country.currency)
			}
			s.emit(l, offer, crm, at+int64(k)*int64(r.within(.6, 3)*float64(dayMS)), o)
		}
		if end == "accepted" {
			s.granted(l, d, what, at+8*dayMS)
		}
	}
}

// granted is what an accepted offer changes.
func (s *sim) granted(l *life, d int, what string, at int64) {
	switch what {
	case "discount":
		l.discount = 10
	case "free_months":
		l.free = 2
	case "pause":
		l.pausedFrom, l.pausedTo = d+8, d+38
		s.emit(l, subscriptionChanged, billingSystem, at, s.subscription(l, d, "paused").str("reason", "paused for a month, as agreed"))
		s.emit(l, subscriptionChanged, billingSystem, at+30*dayMS, s.subscription(l, d+38, "active").str("reason", "pause has ended"))
		return
	default:
		return
	}
	s.emit(l, subscriptionChanged, billingSystem, at, s.subscription(l, d, "active").str("reason", "offer accepted"))
}

// wantsMoney is a dispute or refund over the last invoice.
func wantsMoney(dispute bool) deed {
	return func(s *sim, l *life, d int, r *dice) {
		c := l.c
		at := l.today + int64(r.within(9, 17)*float64(hourMS))
		id := "in" + c.id[1:] + "-" + s.co.date(d-20).Format("0601")
		amount := max(100, l.mrr()*int64(r.between(20, 100))/100)
		if dispute {
			s.emit(l, disputed, billingSystem, at, newObj().num("amount", amount).str("currency", c.country.currency).
				str("invoice_id", id).
				str("reason", pick(r, []string{"charged twice", "seats that were given up", "price differs from the offer"})))
			return
		}
		s.emit(l, refunded, billingSystem, at, newObj().num("amount", amount).str("currency", c.country.currency).
			str("invoice_id", id).
			num("fee", amount*3/100).str("reason", pick(r, []string{"corrected invoice", "goodwill", "charged twice"})))
	}
}

// cardRemoved leaves the subscription without a way to pay.
func cardRemoved(s *sim, l *life, _ int, r *dice) {
	s.emit(l, paymentMethodChanged, billingSystem, l.today+int64(l.c.hour(r)*float64(hourMS)), newObj().str("status", "removed"))
}

// cardTroubles: a card that has expired, mended only at the third reminder.
func cardTroubles(s *sim, l *life, d int, r *dice) {
	c := l.c
	b := bill{id: "in" + c.id[1:] + "-" + s.co.date(d).Format("0601") + "c", amount: l.mrr(), at: l.today + 3*hourMS}
	b.due = b.at + 7*dayMS
	s.emit(l, invoiceIssued, billingSystem, b.at, b.obj(c).time("due_at", b.due).str("method", "card"))
	s.emit(l, paymentMethodChanged, billingSystem, b.at+900_000, newObj().str("status", "expired"))
	for k, days := range []int64{0, 3, 7} {
		s.failed(l, &b, b.at+days*dayMS+int64(r.between(20, 900))*1000, k+1, "expired_card")
	}
	fixed := b.at + 9*dayMS + int64(r.intn(2*24))*hourMS
	s.emit(l, paymentMethodChanged, billingSystem, fixed, newObj().str("status", "added").time("expires_at", fixed+900*dayMS))
	s.paid(l, d, &b, fixed+60_000)
}

// seatsChange scales the seats; reason may be empty.
func seatsChange(lo, hi float64, reason string) deed {
	return func(s *sim, l *life, d int, r *dice) {
		n := max(1, int(float64(l.seats)*r.within(lo, hi)))
		if n == l.seats {
			if n++; hi < 1 && n > 2 {
				n -= 2
			}
		}
		l.seats = n
		s.emit(l, subscriptionChanged, billingSystem, l.today+int64(r.within(9, 18)*float64(hourMS)), s.subscription(l, d,
			"active").
			str("reason", reason))
	}
}

// upgrades moves to the better plan of the segment, downgrades back.
func upgrades(s *sim, l *life, d int, r *dice) { s.toPlan(l, d, r, 1, "upgrade") }

func downgrades(s *sim, l *life, d int, r *dice) { s.toPlan(l, d, r, 0, "downgrade") }

func (s *sim) toPlan(l *life, d int, r *dice, k int, reason string) {
	c := l.c
	l.plan = &plans[c.seg][k]
	l.price = 100 * l.plan.seat / c.plan.seat
	s.emit(l, subscriptionChanged, billingSystem, l.today+int64(r.within(9, 18)*float64(hourMS)), s.subscription(l, d, "active").
		str("reason", reason))
	s.emit(l, accountUpdated, crm, l.today+19*hourMS, newObj().str("plan", l.plan.name).num("mrr", l.mrr()).
		str("currency", c.country.currency))
}

// outgrows moves to the next segment's plan: the customer is one of them now.
func outgrows(s *sim, l *life, d int, r *dice) {
	c := l.c
	if c.seg == enterprise {
		return
	}
	l.plan = &plans[c.seg+1][0]
	l.price = 100 * l.plan.seat / c.plan.seat
	s.emit(l, subscriptionChanged, billingSystem, l.today+int64(r.within(9, 18)*float64(hourMS)), s.subscription(l, d, "active").
		str("reason", "moved to "+l.plan.name))
	s.emit(l, accountUpdated, crm, l.today+19*hourMS, newObj().str("segment", (c.seg+1).String()).str("plan", l.plan.name).
		num("mrr", l.mrr()).str("currency", c.country.currency))
}

// autoRenewal is switched off or on; giving notice is told with it where there is a contract.
func autoRenewal(on, notice bool) deed {
	return func(s *sim, l *life, d int, r *dice) {
		l.autoRenew = on
		at := l.today + int64(r.within(9, 18)*float64(hourMS))
		o := s.subscription(l, d, "active")
		if notice {
			o.time("notice_given_at", at)
			if end, ok := l.c.renewsOn(d); ok && r.chance(.5) {
				o.time("cancel_at", s.co.midnight(l.c, end))
			}
		}
		s.emit(l, subscriptionChanged, billingSystem, at, o)
	}
}

// endsLater: the customer ends the subscription itself, as of the day that it leaves.
func endsLater(s *sim, l *life, d int, r *dice) {
	l.autoRenew = false
	at := l.today + int64(r.within(9, 20)*float64(hourMS))
	s.emit(l, subscriptionChanged, billingSystem, at, s.subscription(l, d, "active").time("cancel_at", l.c.churnAt))
}

// cardSwapped: one card goes, another comes the next day.
func cardSwapped(s *sim, l *life, d int, r *dice) {
	if !l.c.card {
		return
	}
	cardRemoved(s, l, d, r)
	at := l.today + dayMS + int64(r.within(8, 20)*float64(hourMS))
	s.emit(l, paymentMethodChanged, billingSystem, at, newObj().str("status", "added").time("expires_at", at+1100*dayMS))
}
