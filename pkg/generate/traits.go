package generate

// trait is something that befalls a share of the customers that stay.
type trait struct {
	code  string
	share float64 // of all customers
	fits  func(co *Company, c *customer) bool
	apply func(co *Company, c *customer, r *dice)
}

// planTraits gives each trait its share of the customers that stay, one at least where there are forty. A trait draws with its own
// dice and takes only those that earlier ones left, so a new one at the end moves nothing that stands before it.
func (co *Company) planTraits(p purpose, list []trait, mark func(c *customer, t *trait)) {
	if len(co.customers) < 40 {
		return
	}
	for k := range list {
		t := &list[k]
		quota := max(1, int(t.share*float64(len(co.customers))))
		for _, idx := range co.ranked(p+purpose(k)<<8, func(*customer) float64 { return 1 }) {
			c := &co.customers[idx]
			if c.story != nil || c.odd != nil || len(c.marks) > 0 || c.started > co.cfg.Days/3 || !t.fits(co, c) {
				continue
			}
			r := co.dice(idx, p, k+1)
			mark(c, t)
			t.apply(co, c, &r)
			if quota--; quota == 0 {
				break
			}
		}
	}
}

func anybody(*Company, *customer) bool { return true }

func bigger(_ *Company, c *customer) bool { return c.seg != selfServe }

// allMarks are what is true of customers beside staying or leaving; Label.Marks names them. Only append, the position seeds the draw.
func allMarks() []trait {
	return []trait{
		{"hanging_on", .02, bigger, hangsOn},
		{"outgrowing", .02, func(_ *Company, c *customer) bool { return c.seg != enterprise }, outgrowing},
		{"let_go", .012, bigger, unwanted},
		{"key_account_unowned", .01, func(_ *Company, c *customer) bool { return c.seg == enterprise }, unownedKeyAccount},
		{"expanding", .05, anybody, expanding},
		{"contracting", .015, bigger, contracting},
		{"advocate", .03, anybody, speaksWell},
		{"paused", .006, func(_ *Company, c *customer) bool { return c.seg != enterprise }, pausing},
	}
}

// hangsOn: the results come, the way there annoys. Such a customer works as always, is curt, recommends nobody, and has gone from
// its contract to month to month.
func hangsOn(co *Company, c *customer, r *dice) {
	c.hanging, c.term, c.cycle, c.autoRenew, c.growth, c.elusive = true, 1, 1, true, 0, .2
	cold := []deed{tell(mismatch, chatReply, "success"), tell(lonelyMild, chatReply, "success"), tell(bossTalk, chatReply, "success"),
		raise(slowMild, replyAck, "question"), raise(hardMild, replyHow, "question"), tell(priceTalk, chatReply, "sales"),
		rates("ces", 2, 4, 7, csatBad), opens("decision_maker", pageCompare)}
	for d := r.between(5, 30); d < co.cfg.Days; d += r.between(18, 40) {
		c.appoint(d, r.pcg.Uint64(), pick(r, cold))
	}
}

// outgrowing: seats, volume and wishes go beyond what the segment is made for; half of them move up.
func outgrowing(co *Company, c *customer, r *dice) {
	c.growth = r.within(.8, 1.6)
	step := max(12, co.cfg.Days/5)
	for d := r.between(3, step); d < co.cfg.Days; d += r.between(step/2, step) {
		c.appoint(d, r.pcg.Uint64(), seatsChange(1.2, 1.45, "growth"))
		c.appoint(d+r.between(2, 9), r.pcg.Uint64(), raise(outgrownTalk, replyNo, "feature_request"))
		c.waves = append(c.waves, wave{d, farDay, r.within(1.08, 1.2)})
	}
	if r.chance(.5) {
		c.appoint(r.between(co.cfg.Days*3/5, co.cfg.Days-2), r.pcg.Uint64(), outgrows)
	}
}

// unwanted is a customer that we would rather lose, for one of the three grounds that count.
func unwanted(co *Company, c *customer, r *dice) {
	ground := c.idx % 3
	c.ground = []string{"cost to serve above margin", "abuse of staff", "pulls the roadmap"}[ground]
	var loud []deed
	every := [2]int{9, 20}
	switch ground {
	case 0:
		c.tickets, c.serving = c.tickets*4, r.within(1.1, 1.6)
	case 1:
		loud = []deed{tell(severe, replySorry, "support"), resolved(severe, "complaint", .4), rings(rude, "support"), publicReview(1, 2)}
		every = [2]int{14, 30}
	default:
		loud = []deed{raise(featureAsk, replyNo, "feature_request"), complain(featureAngry, "feature_request", .8, .1),
			tell(featureAngry, replyNo, "sales")}
	}
	for d := r.intn(12); len(loud) > 0 && d < co.cfg.Days; d += r.between(every[0], every[1]) {
		c.appoint(d, r.pcg.Uint64(), pick(r, loud))
	}
	c.appoint(r.between(co.cfg.Days/4, co.cfg.Days/2), r.pcg.Uint64(), func(s *sim, l *life, _ int, _ *dice) {
		s.emit(l, accountUpdated, crm, l.today+11*hourMS, newObj().str("disposition", "let_go").str("disposition_reason", c.ground))
	})
}

// unownedKeyAccount: the manager of a large customer leaves; some find another one after weeks.
func unownedKeyAccount(co *Company, c *customer, r *dice) {
	d := r.between(co.cfg.Days/8, max(1, co.cfg.Days*2/3))
	c.appoint(d, r.pcg.Uint64(), ownerGoes)
	if r.chance(.4) {
		c.appoint(d+r.between(25, 70), r.pcg.Uint64(), ownerFound)
	}
}

func expanding(co *Company, c *customer, r *dice) {
	c.growth = r.within(.35, .8)
	d := r.between(5, max(6, co.cfg.Days/2))
	for _, do := range []deed{tell(gladTalk, replyThanks, "success"), opens("decision_maker", pagePricing),
		seatsChange(1.15, 1.35, "expansion"), offers("longer_term", "made", "accepted"), upgrades, seatsChange(1.05, 1.2, "expansion")} {
		if r.chance(.75) {
			c.appoint(d, r.pcg.Uint64(), do)
		}
		d += r.between(6, max(7, co.cfg.Days/7))
	}
	c.waves = append(c.waves, wave{d, farDay, r.within(1.05, 1.2)})
}

// contracting: less than before, said openly, and content with it.
func contracting(co *Company, c *customer, r *dice) {
	d := r.between(co.cfg.Days/4, max(1, co.cfg.Days*3/4))
	c.appoint(d-6, r.pcg.Uint64(), tell(smallerTalk, chatReply, "success"))
	c.appoint(d, r.pcg.Uint64(), seatsChange(.7, .88, "smaller team"))
	c.appoint(d+8, r.pcg.Uint64(), downgrades)
	c.appoint(d+20, r.pcg.Uint64(), tell(gladTalk, replyThanks, "success"))
	c.waves = append(c.waves, wave{d, farDay, r.within(.75, .9)})
}

func speaksWell(co *Company, c *customer, r *dice) {
	for d := r.intn(40); d < co.cfg.Days; d += r.between(25, 70) {
		c.appoint(d, r.pcg.Uint64(), func(s *sim, l *life, d int, r *dice) { s.advocate(l, d, r) })
		c.appoint(d+r.between(1, 12), r.pcg.Uint64(), pick(r, []deed{tell(praise, replyThanks, "success"),
			tell(gladTalk, replyThanks, "success"), rates("nps", 9, 10, 10, npsGood)}))
	}
}

// pausing: a slow month is bridged as agreed, and the customer goes on after it.
func pausing(co *Company, c *customer, r *dice) {
	d := r.between(co.cfg.Days/5, max(1, co.cfg.Days*3/5))
	c.appoint(d-3, r.pcg.Uint64(), tell(cash, replyPlan, "billing"))
	c.appoint(d, r.pcg.Uint64(), offers("pause", "requested", "accepted"))
	c.waves = append(c.waves, wave{d + 8, d + 38, .15})
}
