package cli

import (
	"bytes"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"glidepath/pkg/alert"
	"glidepath/pkg/health"
	"glidepath/pkg/store"
	"glidepath/schemas"
	"glidepath/services/glidepath/wire"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// explained is a customer of whom little is known, with one of everything that a page may have.
func explained(t *testing.T, v *view) *explanation {
	t.Helper()
	at := time.Date(2026, 6, 30, 0, 0, 0, 0, time.UTC)
	row := &store.Score{Change: health.Unknown, Gaps: []string{"support"}, Score: health.Score{Customer: "acme", AsOf: at, Score: 41.5, Band: health.AtRisk,
		Stage: health.Approach, StageSince: at.AddDate(0, 0, -9), Marks: []string{"hanging_on"}, Causes: []string{health.CausePrice}, Coverage: 0.75,
		Confidence: math.NaN(), Scorecard: "page@0123456789abcdef", Variant: "enterprise/renewal", Contributions: []health.Contribution{
			{Measure: "usage_level", Dimension: "usage", Signal: health.UsageRatio7d, Value: 0.5, Points: 61.5, Max: 100},
			{Measure: "cap:notice", Dimension: "cap", Signal: health.NoticeGiven, Value: 1, Points: -20},
		}, Worth: health.Worth{Likelihood: 0.25, Remaining: 1_200_000, AtRisk: 300_000, Saveable: 90_000, Currency: "USD"}}}
	for range health.Definitions() {
		row.Signals.Values = append(row.Signals.Values, health.Unknown)
	}
	row.Signals.Values[health.Index(health.UsageRatio7d)] = 0.5
	row.Signals.Values[health.Index(health.UsageZ7d)] = math.Inf(-1)
	row.Signals.Values[health.Index(health.NoticeGiven)] = 1
	row.Signals.Account = health.Account{Name: "Acme <Ltd>", Segment: "enterprise", MRR: 150_000, Currency: "EUR", Disposition: "save"}
	e := newExplanation(row, v)
	if len(e.Signals) != len(health.Definitions()) {
		t.Errorf("%d signals, and there are %d", len(e.Signals), len(health.Definitions()))
	}
	e.Signals = signalValues{health.UsageRatio7d: e.Signals[health.UsageRatio7d], health.UsageZ7d: e.Signals[health.UsageZ7d], health.NPS: e.Signals[health.NPS]}
	e.Horizon, e.Months, e.Company = known(90), known(12), "USD"
	e.Evidence = []causeRow{{Cause: health.CausePrice, Name: health.CauseName(v.Lang, health.CausePrice), Strength: 0.5, Surface: true,
		Evidence: []seen{{string(health.DiscountAsks90d), known(2), "Asked for a better price: 2"}}}}
	e.Override = newOverrideRow(&store.Override{Band: "watch", Reason: "we met", Until: at.AddDate(0, 1, 0), By: "Ann", At: at})
	e.Changes = []before{{Since: "last", AsOf: at.AddDate(0, 0, -1), Score: known(61.5), Band: "watch", Change: known(-20), Parts: []part{
		{Kind: string(health.CapChange), Measure: "cap:notice", Name: "notice to leave", Signal: string(health.NoticeGiven), From: known(0), To: known(1), Points: -20, Text: "Notice to leave"}}}}
	e.Groups = []groupRow{newGroupRow(&store.Group{Parent: "hold", Name: "Hold", Customers: 4, LetGo: 1, WorstBand: "critical", Lowest: 12, AtRisk: 500_000,
		Saveable: 120_000, Apart: 2}, "USD")}
	e.Events = []eventRow{{Time: at.Add(-time.Hour), Type: "support.message", Source: "//desk", ID: "m-1", Text: "Message: very negative, \"no\"", Quote: "no",
		Deciding: []string{"no"}, Sentiment: known(-0.875), Signals: []string{"sentiment_28d"}},
		{Time: at.Add(-2 * time.Hour), Type: "usage.page_viewed", Source: "//shop", ID: "p-1", Text: "Page viewed: cancellation", Deciding: []string{}, Signals: []string{}}}
	e.Alerts = []alertRow{{ID: "a-1", Customer: "acme", Rule: "usage_drop", State: "open", Severity: "warning", OpenedAt: at, ChangedAt: at,
		Last: alert.Event{Evidence: []alert.Evidence{}}}}
	rules, err := wire.Rules("")
	if err != nil {
		t.Fatal(err)
	}
	e.Next = newNextRow(rules.Play("price_talk"), v)
	e.Next.Name, e.Next.FirstStep, e.Next.Steps, e.Next.DoneWhen = "Price talk", "Ask.", []string{"Show the result."}, "They answered."
	return e
}

// TestExplanationAsJSON keeps the document of explain -o json: every member is documented in schemas/explanation.json, and none changes by accident.
func TestExplanationAsJSON(t *testing.T) {
	v := &view{Lang: health.English}
	for name, e := range map[string]*explanation{
		"explanation.golden.json": explained(t, v),
		"":                        newExplanation(&store.Score{Score: health.Score{Customer: "acme", Band: health.Forming, Stage: health.TakeOff, Score: health.Unknown, Marks: []string{}, Causes: []string{}}}, v),
	} {
		var got bytes.Buffer
		if err := (&format{choiceFlag{value: "json"}}).print(&got, listing{data: e}); err != nil {
			t.Fatal(err)
		}
		if err := Conforms(got.Bytes(), "explanation.json"); err != nil {
			t.Errorf("%v\n%s", err, got.String())
		}
		if name == "" {
			continue
		}
		path := filepath.Join("testdata", name)
		if os.Getenv("UPDATE_GOLDEN") != "" {
			if err := os.WriteFile(path, got.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got.String()); diff != "" {
			t.Errorf("%s differs (UPDATE_GOLDEN=1 writes it):\n%s", path, diff)
		}
	}
}

// Who is let go counts as zero, and the page and the list say on which ground: the company's, and that of its numbers.
func TestWhoIsLetGoSaysWhy(t *testing.T) {
	for lang, want := range map[health.Lang][2]string{
		health.English: {"Counts as zero: the company has decided to let this customer go (cost to serve above margin, abuse of staff or harm to our reputation).\n" +
			"  Serving it costs 1,200 EUR a month, and the margin is 1,050 EUR.", "to be let go:\ncost to serve above margin, abuse of staff or harm to our reputation"},
		health.SimplifiedChinese: {"按零计：公司已决定不再挽留该客户（服务成本高于毛利、辱骂员工或损害声誉）。\n  每月服务成本1,200 EUR，毛利1,050 EUR。",
			"不再挽留：\n服务成本高于毛利、辱骂员工或损害声誉"},
		health.TraditionalChinese: {"以零計：公司已決定不再挽留此客戶（服務成本高於毛利、辱罵員工或損害聲譽）。\n  每月服務成本1,200 EUR，毛利1,050 EUR。",
			"不再挽留：\n服務成本高於毛利、辱罵員工或損害聲譽"},
	} {
		v := &view{Lang: lang}
		e := explained(t, v)
		a := &health.Account{Disposition: health.LetGo, MRR: 150_000, CostToServe: 120_000, Margin: health.Unknown, Currency: "EUR"}
		e.Disposition = health.LetGo
		e.economics(a, 0.7)
		e.letGo(a, "abuse of staff", 0.7)
		if text := e.page(v, false); !strings.Contains(text, want[0]) {
			t.Errorf("%s: not on the page: %s\n%s", lang, want[0], text)
		}
		if _, cell := e.worthCells(v); !strings.Contains(cell, want[1]) {
			t.Errorf("%s: not in the list: %s", lang, cell)
		}
	}
	row := customerRow{Disposition: health.LetGo}
	row.letGo(&health.Account{Disposition: health.LetGo}, "wants to be a partner", health.Unknown)
	if got := row.groundsText(&view{Lang: health.English}); got != "wants to be a partner" {
		t.Errorf("another ground reads %q", got)
	}
	if got := (&customerRow{}).groundsText(&view{Lang: health.TraditionalChinese}); got != "未說明理由" {
		t.Errorf("no ground reads %q", got)
	}
}

// Conforms says how a document breaks one of the schemas that ship.
func Conforms(document []byte, name string) error {
	schema, err := fs.ReadFile(schemas.FS, name)
	if err != nil {
		return err
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	if err != nil {
		return err
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(name, doc); err != nil {
		return err
	}
	s, err := c.Compile(name)
	if err != nil {
		return err
	}
	inst, err := jsonschema.UnmarshalJSON(bytes.NewReader(document))
	if err != nil {
		return err
	}
	return s.Validate(inst)
}
