package health

import (
	"math"
	"strings"
)

// Ground is why a company lets a customer go. There are three that count.
type Ground string

// The grounds.
const (
	CostAboveMargin   Ground = "cost_above_margin"
	AbuseOrReputation Ground = "abuse_or_reputation"
	RoadmapPull       Ground = "roadmap_pull"
)

// groundWords are what a stated reason says of each ground; of Chinese, which has no spaces, both scripts. A code is its own word.
var groundWords = []struct {
	ground Ground
	words  []string
}{
	{CostAboveMargin, []string{string(CostAboveMargin), "cost", "margin", "unprofitable", "成本", "毛利", "亏损", "虧損"}},
	{AbuseOrReputation, []string{string(AbuseOrReputation), "abuse", "abusive", "harass", "threat", "insult", "reputation",
		"辱", "骚扰", "騷擾", "威胁", "威脅", "声誉", "聲譽", "名誉", "名譽"}},
	{RoadmapPull, []string{string(RoadmapPull), "roadmap", "路线图", "路線圖", "产品规划", "產品規劃"}},
}

var groundNames = map[Ground]phrase{
	CostAboveMargin:   {"cost to serve above margin", "服务成本高于毛利", "服務成本高於毛利"},
	AbuseOrReputation: {"abuse of staff or harm to our reputation", "辱骂员工或损害声誉", "辱罵員工或損害聲譽"},
	RoadmapPull:       {"pulls the roadmap", "影响正常产品规划", "影響正常產品規劃"},
}

// GroundName is the ground as people read it.
func GroundName(lang Lang, g Ground) string { return term(groundNames, lang, g) }

// Grounds are those on which a customer is let go: what the company stated (disposition_reason, codes or words), and what its numbers say.
// margin is that of accounts which state none, NaN if unknown. None for a customer that is not let go.
func Grounds(a *Account, reason string, margin float64) []Ground {
	if a.Disposition != LetGo {
		return nil
	}
	reason = strings.ToLower(reason)
	var out []Ground
	for _, g := range groundWords {
		said := false
		for _, w := range g.words {
			said = said || strings.Contains(reason, w)
		}
		if said || g.ground == CostAboveMargin && CostsMore(a, margin) {
			out = append(out, g.ground)
		}
	}
	return out
}

// CostsMore tells whether serving an account costs at least as much a month as it brings: MonthlyMargin.
func CostsMore(a *Account, margin float64) bool {
	return a.CostToServe > 0 && a.MRR > 0 && float64(a.CostToServe) >= MonthlyMargin(a, margin)
}

// MonthlyMargin is the gross margin of an account a month, in minor units of its currency; margin is the share of accounts that state none,
// and where that is unknown too all of the revenue counts.
func MonthlyMargin(a *Account, margin float64) float64 {
	share := a.Margin
	if math.IsNaN(share) || share < 0 || share > 1 {
		share = margin
	}
	if math.IsNaN(share) || share < 0 || share > 1 {
		share = 1
	}
	return float64(a.MRR) * share
}
