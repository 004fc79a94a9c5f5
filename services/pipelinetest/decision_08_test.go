package pipelinetest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"glidepath/pkg/health"
)

// segmentOf sends six customers of a segment with some use on each day of [from, to).
func segmentOf(p *Pipeline, from, to time.Time) []string {
	var customers []string
	for i := range 6 {
		c := fmt.Sprintf("peer%d", i)
		customers = append(customers, c)
		p.Send(Account(c, "smb", "", from))
		p.Send(Use(c, from, to, 9, 2+i)...)
	}
	return customers
}

// TestDecision08OthersEnterByATable lets one customer's events come late and in great number after a day's first tick: at a later tick of
// the day nobody else's signals differ, also when a rebuild has computed the day's baseline again meanwhile; from the next day on the
// new baseline enters, and its name stands in the ticks and the rows.
func TestDecision08OthersEnterByATable(t *testing.T) {
	t.Parallel()
	p := Partitioned(t, Broker(t), 1)
	p.StartAll()
	customers := segmentOf(p, monday.AddDate(0, 0, -70), monday)
	p.Tick(monday)
	row := func(customer string, at time.Time) string {
		return p.One("SELECT usage_peer_ratio, segment_factor_7d, usage_ratio_7d, score, points FROM scores_known WHERE customer = '%s' AND as_of = toDateTime(%d)", customer, at.Unix())
	}
	before := row("peer1", monday)

	// The others use ten times as much as was known, in the days that are past.
	var late []Event
	for _, c := range customers[2:] {
		for _, e := range Use(c, monday.AddDate(0, 0, -20), monday, 11, 40) {
			e.Recorded = monday.Add(time.Hour)
			late = append(late, e)
		}
	}
	p.Send(late...)
	p.RolledUp()
	median := func(day time.Time) []string {
		return p.SQL("SELECT version, usage_median_28d FROM segment_baselines WHERE day = '%s' AND segment = 'smb' ORDER BY version", day.Format(time.DateOnly))
	}
	sunday := monday.AddDate(0, 0, -1)
	if got := median(sunday); len(got) != 1 {
		t.Fatalf("baselines of the day before: %q", got)
	}
	p.rebuild()
	if got := median(sunday); len(got) != 2 || got[0] == got[1] {
		t.Fatalf("baselines after a rebuild: %q", got)
	}
	noon := monday.Add(12 * time.Hour)
	p.Send(Failed("peer1", "i1", monday.Add(10*time.Hour)), Event{Type: "billing.invoice_paid", Customer: "peer1", Time: monday.Add(11 * time.Hour),
		Data: `{"invoice_id":"i1","amount":12000,"currency":"EUR"}`})
	p.Tick(noon)
	same(t, "baselines that the day's ticks name", p.SQL("SELECT as_of, baseline FROM ticks ORDER BY as_of"),
		[]string{"2026-03-02 00:00:00\t2026-03-01/1", "2026-03-02 12:00:00\t2026-03-01/1"})
	signalsAt := func(at time.Time) string {
		return p.One("SELECT usage_peer_ratio, segment_factor_7d, usage_ratio_7d FROM scores_known WHERE customer = 'peer1' AND as_of = toDateTime(%d)", at.Unix())
	}
	if a, b := signalsAt(monday), signalsAt(noon); a != b {
		t.Errorf("at noon peer1's signals are %s and were %s in the morning: others' events have changed them", b, a)
	}
	if after := row("peer1", monday); after != before {
		t.Errorf("the row of the morning is %s and was %s", after, before)
	}
	tuesday := monday.AddDate(0, 0, 1)
	p.Tick(tuesday)
	if a, b := signalsAt(monday), signalsAt(tuesday); a == b {
		t.Errorf("the next day's baseline does not enter: peer1's signals are still %s", b)
	}
	names := p.SQL("SELECT DISTINCT as_of, baseline FROM scores_known ORDER BY as_of")
	same(t, "baselines that rows name", names, p.SQL("SELECT as_of, baseline FROM ticks ORDER BY as_of"))
	if !slices.Contains(names, "2026-03-03 00:00:00\t2026-03-02/1") {
		t.Errorf("baselines: %q", names)
	}
}

// TestDecision08NobodyElseIsRead drops everything of all the others but the table: the signals of a customer stay the same.
func TestDecision08NobodyElseIsRead(t *testing.T) {
	t.Parallel()
	p := Partitioned(t, Broker(t), 1)
	p.Start(p.Ingest(nil), p.Scorer(nil))
	segmentOf(p, monday.AddDate(0, 0, -70), monday)
	p.RolledUp()
	base, err := p.Store.EnsureBaseline(t.Context(), monday, monday, p.Ticker.AwaitRolledUp)
	p.check(err)
	before := p.signals(everybody, monday, base)["peer1"]
	if peer := health.Index(health.UsagePeerRatio); peer < 0 || before == "" {
		t.Fatalf("signals of peer1: %q", before)
	}
	for _, table := range []string{"events_raw", "rollups_raw", "history_raw"} {
		p.SQL("ALTER TABLE %s DELETE WHERE customer != 'peer1' SETTINGS mutations_sync = 2", table)
	}
	after := p.signals(everybody, monday, base)
	if len(after) != 1 || after["peer1"] != before {
		t.Errorf("without the others the signals of peer1 are\n%s\nand with them\n%s", after["peer1"], before)
	}
}
