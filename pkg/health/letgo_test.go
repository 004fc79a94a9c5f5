package health_test

import (
	"slices"
	"testing"

	"glidepath/pkg/health"
)

func TestGroundsForLettingGo(t *testing.T) {
	dear := health.Account{Disposition: health.LetGo, MRR: 1000_00, CostToServe: 600_00, Margin: 0.5}
	cheap := health.Account{Disposition: health.LetGo, MRR: 1000_00, CostToServe: 600_00, Margin: 0.8}
	unsaid := health.Account{Disposition: health.LetGo, MRR: 1000_00, CostToServe: 600_00, Margin: health.Unknown}
	kept := health.Account{Disposition: "save", MRR: 1000_00, CostToServe: 600_00, Margin: 0.5}
	none := health.Account{Disposition: health.LetGo, Margin: health.Unknown}
	for _, c := range []struct {
		name    string
		account health.Account
		reason  string
		margin  float64
		want    []health.Ground
	}{
		{"the numbers say it", dear, "", health.Unknown, []health.Ground{health.CostAboveMargin}},
		{"the numbers do not", cheap, "", health.Unknown, nil},
		{"the company's margin", unsaid, "", 0.6, []health.Ground{health.CostAboveMargin}},
		{"no margin at all", unsaid, "", health.Unknown, nil},
		{"both", dear, "Abuse of staff", health.Unknown, []health.Ground{health.CostAboveMargin, health.AbuseOrReputation}},
		{"stated cost", cheap, "cost to serve above margin", health.Unknown, []health.Ground{health.CostAboveMargin}},
		{"a code", none, "roadmap_pull", 0.5, []health.Ground{health.RoadmapPull}},
		{"simplified", none, "辱骂客服人员", 0.5, []health.Ground{health.AbuseOrReputation}},
		{"traditional", none, "影響正常產品規劃", 0.5, []health.Ground{health.RoadmapPull}},
		{"other words", none, "wants to be a partner", 0.5, nil},
		{"not let go", kept, "abuse", 0.5, nil},
	} {
		if got := health.Grounds(&c.account, c.reason, c.margin); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	for _, g := range []health.Ground{health.CostAboveMargin, health.AbuseOrReputation, health.RoadmapPull} {
		for _, lang := range health.Languages() {
			if name := health.GroundName(lang, g); name == "" || name == string(g) {
				t.Errorf("%s has no name in %s", g, lang)
			}
		}
	}
}
