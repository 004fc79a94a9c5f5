package pipelinetest

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"glidepath/pkg/event"
	"glidepath/pkg/stream"
)

// crash is one place between two effects of a service, and the half day in which it is tried.
type crash struct {
	effect string
	when   When
}

func (c crash) String() string { return c.when.String() + " " + c.effect }

// around is a crash before and after each effect.
func around(effects ...string) []crash {
	var cs []crash
	for _, e := range effects {
		cs = append(cs, crash{e, Before}, crash{e, After})
	}
	return cs
}

// twice tries each crash at a tick within a day and at the first of the next one, which judge in different ways.
func twice(cs []crash) []crash {
	var out []crash
	for _, c := range cs {
		out = append(out, c, c)
	}
	return out
}

// TestDecision03OrderOfEffects crashes each service between each two of its effects. The same half days pass in an undisturbed pipeline
// and in those whose services are killed and started again in each of them: after each half day both have the same events, roll-ups,
// scores, alerts, dead letters, and ids on topic alerts; and no committed offset passes what was stored and published when the service
// died. Ingest and alerter die in one pipeline, the scorer in another.
func TestDecision03OrderOfEffects(t *testing.T) {
	t.Parallel()
	ingest := append(around("insert:zone_offsets", "insert:events", "insert:dead_letters", "publish:health/notable", "publish:touched", "commit"),
		crash{"publish:health/notable", During}, crash{"publish:touched", During})
	alerter := append(around("publish:alerts", "insert:dead_letters", "insert:alerts", "insert:alert_states", "insert:progress", "commit"),
		crash{"publish:alerts", During})
	scorer := append(twice(append(around("publish:health/scores", "insert:scores"), crash{"publish:health/scores", During})),
		around("publish:health/tick", "insert:ticks", "commit", "insert:rollups", "insert:progress", "insert:dead_letters")...)
	p := Partitioned(t, Broker(t), 1)
	d := drama{p}
	stop := p.StartAll()
	d.prologue()
	undisturbed := make([]snapshot, max(len(ingest), len(alerter), len(scorer)))
	for n := range undisturbed {
		d.halfDay(n)
		undisturbed[n] = d.snapshot()
	}
	stop()
	if n := len(undisturbed[len(undisturbed)-1].told); n < 2*len(undisturbed) {
		t.Fatalf("%d alert events in %d half days: the drama shows too little", n, len(undisturbed))
	}
	t.Run("ingest and alerter", func(t *testing.T) {
		t.Parallel()
		p := Partitioned(t, p.Addr, 1)
		p.Start(p.Scorer(nil))
		crashAndCompare(t, p, undisturbed,
			&victim{p: p, make: p.Ingest, crashes: ingest, check: ingestCommitted}, &victim{p: p, make: p.Alerter, crashes: alerter, check: alerterCommitted})
	})
	t.Run("scorer", func(t *testing.T) {
		t.Parallel()
		p := Partitioned(t, p.Addr, 1)
		p.Start(p.Ingest(nil), p.Alerter(nil))
		crashAndCompare(t, p, undisturbed, &victim{p: p, make: p.Scorer, crashes: scorer, check: scorerCommitted})
	})
}

// crashAndCompare plays the half days and kills each victim once in each, as long as it has places to try.
func crashAndCompare(t *testing.T, p *Pipeline, undisturbed []snapshot, victims ...*victim) {
	d, days := drama{p}, 0
	for _, v := range victims {
		v.start()
		days = max(days, len(v.crashes))
	}
	d.prologue()
	for n := range days {
		what := fmt.Sprintf("half day %d", n)
		var revived []<-chan error
		for _, v := range victims {
			if n < len(v.crashes) {
				what += fmt.Sprintf(", killed %s", v.crashes[n])
				revived = append(revived, v.kill(v.crashes[n]))
			}
		}
		d.halfDay(n)
		for _, r := range revived {
			if err := <-r; err != nil {
				t.Fatalf("%s: %v", what, err)
			}
		}
		p.RolledUp()
		p.Drained("alerter", "health")
		compareSnapshots(t, what, d.snapshot(), undisturbed[n])
		if t.Failed() {
			return
		}
	}
}

// victim is a service that dies and comes back.
type victim struct {
	p       *Pipeline
	make    func(*Faults) Service
	crashes []crash
	check   func(*Pipeline) error // finds committed offsets that pass what is stored
	faults  *Faults
	stop    func()
}

func (v *victim) start() {
	v.faults = NewFaults()
	v.stop = v.p.Start(v.make(v.faults))
}

// kill lets the service die at the place, checks what it has committed, and starts it again; the channel tells how that went.
func (v *victim) kill(c crash) <-chan error {
	done := make(chan error, 1)
	v.faults.Arm(c.effect, c.when, 1)
	go func() {
		select {
		case <-v.faults.Dead():
		case <-time.After(Wait):
			done <- fmt.Errorf("it was not killed within %s: the effect never came", Wait)
			return
		}
		v.stop()
		err := v.check(v.p)
		v.start()
		done <- err
	}()
	return done
}

// drama is a company in which something happens in each half day to customers of its own: one's payment fails, one writes in anger, what
// another writes is sad until a tick alerts, and records come that nobody can read.
type drama struct{ p *Pipeline }

var dramaStart = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

var dramaZones = []string{"Europe/Berlin", "Asia/Taipei", "Asia/Kolkata", "America/New_York", "America/St_Johns", "Australia/Lord_Howe", "Africa/Lagos",
	"Asia/Tokyo", "Asia/Shanghai", "Pacific/Auckland", "America/Sao_Paulo", "Europe/Lisbon", "Asia/Dubai", "America/Denver", "Asia/Kathmandu", "Europe/Paris"}

func (d drama) prologue() {
	for _, c := range []string{"a", "b", "c"} {
		first := dramaStart.AddDate(0, 0, -30)
		d.p.Send(Account(c, "smb", "", first))
		d.p.Send(Use(c, first, dramaStart, 9, 2)...)
	}
	d.p.Tick(dramaStart)
}

func (d drama) halfDay(n int) {
	d.p.tb.Helper()
	at := dramaStart.Add(time.Duration(n) * 12 * time.Hour)
	var events []Event
	for _, c := range []string{"a", "b", "c"} {
		events = append(events, Use(c, at, at.Add(time.Hour), 3, 3)...)
	}
	name := func(what string) string { return fmt.Sprintf("%s%02d", what, n) }
	events = append(events,
		Account(name("broke"), "smb", dramaZones[n%len(dramaZones)], at.Add(2*time.Hour)), Failed(name("broke"), name("i"), at.Add(9*time.Hour)),
		Account(name("angry"), "smb", "", at.Add(2*time.Hour)), Writes(name("angry"), "This is an outrage.", -0.8, at.Add(9*time.Hour)),
		Account(name("sad"), "smb", "", at.Add(2*time.Hour)))
	for i := range 3 {
		events = append(events, Writes(name("sad"), "Again nothing works.", -0.6, at.Add(9*time.Hour+time.Duration(i)*time.Minute)))
	}
	d.p.Send(events...)
	garbage := func(topic, kind string) stream.Message {
		return stream.Message{Topic: d.p.Client.Topic(topic), Key: []byte(name("broke")), Value: []byte(name("{garbage")), Time: at.Add(10 * time.Hour),
			Headers: []stream.Header{{Key: "type", Value: []byte(kind)}}}
	}
	d.p.check(d.p.Client.Publish(d.p.tb.Context(), garbage("billing", ""), garbage("touched", event.TypeTouched), garbage("health", event.TypeScoreChanged)))
	d.p.Tick(at.Add(12 * time.Hour))
}

// snapshot is all that must not differ.
type snapshot struct {
	tables map[string][]string
	told   map[string]string // id on topic alerts -> data
}

func (d drama) snapshot() snapshot {
	d.p.tb.Helper()
	s := snapshot{tables: map[string][]string{}, told: map[string]string{}}
	for name, query := range map[string]string{
		"events":       "SELECT * FROM events ORDER BY customer, time, id",
		"history":      "SELECT customer, type, id, cityHash64(*) FROM history_raw FINAL ORDER BY customer, time, id",
		"rollups":      "SELECT * FROM rollups ORDER BY customer, hour",
		"scores":       "SELECT customer, as_of, score, band, stage, change, last_band, baseline, gaps, points, cityHash64(* EXCEPT computed_at) FROM scores_known ORDER BY customer, as_of",
		"ticks":        "SELECT as_of, day_first, baseline, gaps, partitions_through FROM ticks ORDER BY as_of",
		"baselines":    "SELECT * EXCEPT computed_at FROM segment_baselines ORDER BY segment, day, version",
		"alerts":       "SELECT * FROM alerts ORDER BY alert_id",
		"dead letters": "SELECT topic, service, reason, value, count() FROM dead_letters GROUP BY ALL ORDER BY ALL",
		"zones":        "SELECT zone, count() FROM zone_offsets GROUP BY zone ORDER BY zone",
	} {
		s.tables[name] = d.p.SQL("%s", query)
	}
	for _, r := range d.p.Alerts() {
		var e struct {
			ID   string          `json:"id"`
			Data json.RawMessage `json:"data"`
		}
		d.p.check(json.Unmarshal(r.Value, &e))
		if was, ok := s.told[e.ID]; ok && was != string(e.Data) {
			d.p.tb.Errorf("alert event %s was repeated with other contents:\n%s\nand\n%s", e.ID, was, e.Data)
		}
		s.told[e.ID] = string(e.Data)
	}
	return s
}

func compareSnapshots(t *testing.T, what string, got, want snapshot) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(want.tables)) {
		same(t, what+": "+name, got.tables[name], want.tables[name])
	}
	for id, data := range want.told {
		if have, ok := got.told[id]; !ok {
			t.Errorf("%s: alert event %s was lost: %s", what, id, data)
		} else if have != data {
			t.Errorf("%s: alert event %s says\n%s\nand not\n%s", what, id, have, data)
		}
	}
	for id, data := range got.told {
		if _, ok := want.told[id]; !ok {
			t.Errorf("%s: alert event %s is new: %s", what, id, data)
		}
	}
}

// place is where a record lies.
type place struct {
	topic     string
	partition int
	offset    int64
}

// ingestCommitted finds committed records of which not all is stored and published.
func ingestCommitted(p *Pipeline) error {
	stored := setOf(p.SQL("SELECT id, customer FROM events"))
	refused := setOf(p.SQL("SELECT topic, partition, offset FROM dead_letters WHERE service = 'ingest'"))
	touched, notable := map[string]bool{}, map[string]bool{}
	for _, r := range p.Records("touched") {
		var t event.Touched
		if json.Unmarshal(r.Value, &t) == nil {
			for _, h := range t.Hours {
				touched[fmt.Sprintf("%s@%d", r.Key, h)] = true
			}
		}
	}
	for _, r := range p.Records("health") {
		var n event.Notable
		if json.Unmarshal(r.Value, &n) == nil {
			notable[n.ID+"\t"+n.Subject] = true
		}
	}
	for _, topic := range []string{"usage", "billing", "support", "accounts"} {
		committed, err := p.Client.Committed(p.tb.Context(), p.Client.Group("ingest"), p.Client.Topic(topic))
		if err != nil {
			return err
		}
		for _, r := range p.Records(topic) {
			if r.Offset >= committed[r.Partition] {
				continue
			}
			at := place{topic, r.Partition, r.Offset}
			if refused[fmt.Sprintf("%s\t%d\t%d", topic, r.Partition, r.Offset)] {
				continue
			}
			var e event.Notable
			if err := json.Unmarshal(r.Value, &e); err != nil {
				return fmt.Errorf("committed beyond %v, which is neither stored nor in the dead letters", at)
			}
			switch id := e.ID + "\t" + e.Subject; {
			case !stored[id]:
				return fmt.Errorf("committed beyond %v, and event %s is not stored", at, id)
			case !touched[fmt.Sprintf("%s@%d", e.Subject, e.Time.Unix()/3600)]:
				return fmt.Errorf("committed beyond %v, and the hour of event %s is not touched", at, id)
			case topic != "usage" && !notable[id]:
				return fmt.Errorf("committed beyond %v, and the notable event %s is not on health", at, id)
			}
		}
	}
	return nil
}

// scorerCommitted finds touches that are committed and have not been judged at a recorded tick.
func scorerCommitted(p *Pipeline) error {
	committed, err := p.Client.Committed(p.tb.Context(), p.Client.Group("scorer"), p.Client.Topic("touched"))
	if err != nil {
		return err
	}
	for partition, offset := range committed {
		_, last, err := p.Store.LastTick(p.tb.Context(), partition)
		if err != nil {
			return err
		}
		if offset > last+1 {
			return fmt.Errorf("committed offset %d of touched/%d, and the last tick that is through stands at %d", offset, partition, last)
		}
	}
	return nil
}

// alerterCommitted finds committed messages whose effects are not all stored.
func alerterCommitted(p *Pipeline) error {
	committed, err := p.Client.Committed(p.tb.Context(), p.Client.Group("alerter"), p.Client.Topic("health"))
	if err != nil {
		return err
	}
	reports, err := p.Store.ReadProgress(context.WithoutCancel(p.tb.Context()), "alerter")
	if err != nil {
		return err
	}
	stored := map[int]int64{}
	for _, r := range reports {
		stored[r.Partition] = r.NextOffset
	}
	for partition, offset := range committed {
		if offset > stored[partition] {
			return fmt.Errorf("committed offset %d of health/%d, and what came of it is stored up to %d", offset, partition, stored[partition])
		}
	}
	return nil
}

func setOf(rows []string) map[string]bool {
	set := make(map[string]bool, len(rows))
	for _, r := range rows {
		set[r] = true
	}
	return set
}
