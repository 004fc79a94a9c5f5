package health

import (
	"maps"
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// row is a customer of whom only the given is known.
func row(known map[Signal]float64) Signals {
	s := Signals{Customer: "acme", AsOf: time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC), Values: make([]float64, len(definitions))}
	for i := range s.Values {
		s.Values[i] = Unknown
	}
	for sig, v := range known {
		s.Values[Index(sig)] = v
	}
	return s
}

// content are the signals of a customer with whom nothing is wrong and of whom everything is known that causes are read from.
func content(changes map[Signal]float64) map[Signal]float64 {
	known := map[Signal]float64{UsageRatio7d: 1, UsageRatio28d: 1, UsageZ7d: 0, UsagePeerRatio: 1, DaysSinceUse: 0.5, UsageGapRatio: 0.1, UsageAgeDays: 300,
		DaysToFirstUse: 2, ActiveUsersRatio: 1, SeatUse: 0.8, FeaturesRatio: 1, KeyFeatureShare: 0.7, UsageOutgrowth: 0.4, SeatOutgrowth: 0.4, ErrorRate7d: 0.01,
		SeatsChange90d: 0, Incidents28d: 0, CancelVisitDays28d: 0, RefundVisits28d: 0, DowngradeVisits28d: 0, ExportVisits28d: 0, PricingVisits28d: 0, HelpVisits28d: 1,
		FailedPayments28d: 0, FundsFailed90d: 0, FailedPaymentsOpen: 0, CardExpiredOpen: 0, DaysPastHabit: 0, DaysToPay: 12, DaysToPayHabit: 11,
		Refunds90d: 0, Disputes90d: 0, DiscountAsks90d: 0, PauseAsks90d: 0, Paused: 0, AutoRenewOff: 0, NoticeGiven: 0, MonthToMonth: 0, Tickets28d: 1,
		Reopens90d: 0, Escalations28d: 0, Defects28d: 0, FeatureRequests90d: 0, UnansweredHours: 0, FirstReplyRatio: 0.8, ResolutionRatio: 0.8,
		ReplyBreaches90d: 0, BadReviews90d: 0, Messages28d: 4, Sentiment28d: 0.1, NPS: 8, CSAT90d: 0.85, CES90d: 0.8, ExperienceLevel: 0.75,
		ContactGapRatio: 0.5, NoShows90d: 0, Unreachable90d: 0, ChampionLeft: 0, NoOwner: 0, OwnerChanges365d: 0, OutcomesOffTrack: 0, OutcomesOverdue: 0,
		ResultPerUse: 1, Advocacy365d: 0, OnboardingShare: 1, OnboardingStalled: 0, CustomerTrouble180d: 0, Closing180d: 0, Restructuring180d: 0,
		Acquisition180d: 0, AgeDays: 320}
	for _, d := range definitions {
		if len(d.Signal) > 6 && d.Signal[:6] == "topic_" {
			known[d.Signal] = 0
		}
	}
	maps.Copy(known, changes)
	return known
}

func codesOf(causes []Cause) []string {
	var out []string
	for _, c := range causes {
		out = append(out, c.Code)
	}
	return out
}

// Every row of the table has a code, signals that exist, a rule and a name in each language.
func TestCauseTable(t *testing.T) {
	seen := make(map[string]bool)
	for i := range causeTable {
		row := &causeTable[i]
		if row.code == "" || row.read == nil || len(row.signals) == 0 || seen[row.code] || row.surface != IsSurface(row.code) {
			t.Errorf("row %d: %q", i, row.code)
		}
		seen[row.code] = true
		for _, s := range row.signals {
			if Index(s) < 0 {
				t.Errorf("%s: no signal %s", row.code, s)
			}
		}
		for _, lang := range Languages() {
			if _, ok := causeNames[row.code]; !ok || CauseName(lang, row.code) == "" {
				t.Errorf("%s has no name in %s", row.code, lang)
			}
		}
	}
	for code := range causeNames {
		if code != "unknown" && !seen[code] {
			t.Errorf("no rule for %s", code)
		}
	}
	if !slices.Equal(CauseCodes(), slices.Compact(CauseCodes())) || len(CauseCodes()) != len(causeNames)-1 {
		t.Error(CauseCodes())
	}
}

type signalMap = map[Signal]float64

// For every cause what names it first, and near misses that must not name it.
func TestEveryCause(t *testing.T) {
	unknown := Unknown
	for name, c := range map[string]struct {
		with signalMap
		fit  string
		want string // the first cause; "" for none at all
		not  []string
	}{
		"all is well": {},

		"closing":                         {with: signalMap{Closing180d: 1, CustomerTrouble180d: 1, UsageRatio28d: 0.4, UsageZ7d: -4}, want: CauseClosing, not: []string{CauseRestructuring, CauseNeedEnded}},
		"lay-offs":                        {with: signalMap{Restructuring180d: 1, CustomerTrouble180d: 1}, want: CauseRestructuring},
		"they speak of a reorganisation":  {with: signalMap{TopicOrgChange90d: 2}, want: CauseRestructuring},
		"they spoke of it once":           {with: signalMap{TopicOrgChange90d: 1}, not: []string{CauseRestructuring}},
		"bought":                          {with: signalMap{Acquisition180d: 1, CustomerTrouble180d: 1, TopicOrgChange90d: 1}, want: CauseAcquisition, not: []string{CauseRestructuring}},
		"bought, and lay-offs":            {with: signalMap{Acquisition180d: 1, Restructuring180d: 1, CustomerTrouble180d: 2}, want: CauseAcquisition},
		"the champion left":               {with: signalMap{ChampionLeft: 1, UsageRatio28d: 0.6, UsageZ7d: -3, ActiveUsersRatio: 0.7}, want: CauseChampionLeft},
		"an expired card":                 {with: signalMap{CardExpiredOpen: 1, DaysPastHabit: 20}, want: CausePaymentLapsed, not: []string{CauseCashFlow}},
		"funds failed twice":              {with: signalMap{FundsFailed90d: 2, FailedPaymentsOpen: 1}, want: CauseCashFlow},
		"funds failed once":               {with: signalMap{FundsFailed90d: 1, FailedPaymentsOpen: 0, PaymentsRecovered90d: 1}, not: []string{CauseCashFlow}},
		"ever later":                      {with: signalMap{DaysToPay: 30, DaysToPayHabit: 14}, want: CauseCashFlow},
		"always late":                     {with: signalMap{DaysToPay: 41, DaysToPayHabit: 40, DaysPastDue: 25, DaysPastHabit: 0}, not: []string{CauseCashFlow}},
		"a pause asked":                   {with: signalMap{PauseAsks90d: 1}, want: CauseCashFlow},
		"short of cash, asks for less":    {with: signalMap{FundsFailed90d: 2, DiscountAsks90d: 2}, want: CauseCashFlow},
		"the first objection in a year":   {with: signalMap{PriceQuietMonths: 13, TopicPriceObjection90d: 1, AgeDays: 700}, want: CauseCashFlow, not: []string{CausePrice}},
		"the first, and a competitor":     {with: signalMap{PriceQuietMonths: 13, TopicPriceObjection90d: 2, DiscountAsks90d: 1, TopicCompetitorMention90d: 1, AgeDays: 700}, want: CausePrice, not: []string{CauseCashFlow}},
		"the first look at the prices":    {with: signalMap{PriceQuietMonths: 13, PricingVisits28d: 1}},
		"the first, in the first year":    {with: signalMap{PriceQuietMonths: 13, TopicPriceObjection90d: 2}, want: CausePrice, not: []string{CauseCashFlow}},
		"an objection as every quarter":   {with: signalMap{PriceQuietMonths: 3, TopicPriceObjection90d: 2}, want: CausePrice, not: []string{CauseCashFlow}},
		"price":                           {with: signalMap{DiscountAsks90d: 2, PricingVisits28d: 3}, want: CausePrice},
		"price of a poor fit":             {with: signalMap{DiscountAsks90d: 2}, fit: "poor", want: CausePoorFit, not: []string{CausePrice}},
		"price of an ideal fit":           {with: signalMap{DiscountAsks90d: 2}, fit: "ideal", want: CausePrice, not: []string{CausePoorFit}},
		"a poor fit that misses features": {with: signalMap{FeatureRequests90d: 3, TopicMissingFeature90d: 2, Sentiment28d: -0.2}, fit: "poor", want: CausePoorFit},
		"promised more": {with: signalMap{TopicMissingFeature90d: 3, Sentiment28d: -0.5, OutcomesOffTrack: 1, RefundVisits28d: 1, UsageRatio28d: 0.7},
			want: CauseOverpromised},
		"asks for a feature, wants no refund": {with: signalMap{TopicMissingFeature90d: 3, Sentiment28d: -0.3}, want: CauseMissingFeature, not: []string{CauseOverpromised}},
		"features missed":                     {with: signalMap{FeatureRequests90d: 3, TopicMissingFeature90d: 3, Sentiment28d: -0.4}, want: CauseMissingFeature},
		"one wish":                            {with: signalMap{FeatureRequests90d: 1, TopicMissingFeature90d: 1}, not: []string{CauseMissingFeature}},
		"onboarding stands still":             {with: signalMap{OnboardingShare: 0.4, OnboardingStalled: 35, AgeDays: 60, UsageAgeDays: 50}, want: CausePoorOnboarding},
		"nobody guides them":                  {with: signalMap{OnboardingShare: 0.6, OnboardingStalled: 12, TopicOnboardingTrouble90d: 3, Sentiment28d: -0.5}, want: CausePoorOnboarding},
		"onboarding under way":                {with: signalMap{OnboardingShare: 0.6, OnboardingStalled: 4, AgeDays: 30, UsageAgeDays: 20}, not: []string{CausePoorOnboarding}},
		"set-up failed": {with: signalMap{OnboardingShare: 0.5, OnboardingStalled: 30, TopicOnboardingTrouble90d: 2, ErrorRate7d: 0.12, TopicDefectOrOutage90d: 2,
			Sentiment28d: -0.6, OutcomesOffTrack: 1, UsageRatio28d: 0.7}, want: CauseFailedImplementation},
		"faults after a good start": {with: signalMap{ErrorRate7d: 0.12, TopicDefectOrOutage90d: 3, Defects28d: 2, Sentiment28d: -0.6}, want: CauseDefects, not: []string{CauseFailedImplementation}},
		"never used": {with: signalMap{UsageAgeDays: unknown, DaysSinceUse: unknown, UsageGapRatio: unknown, UsageRatio28d: unknown, UsageRatio7d: unknown,
			SeatUse: unknown, AgeDays: 90, KnownDays: 90}, want: CauseNotAdopted},
		"few seats, little use":      {with: signalMap{SeatUse: 0.15, UsagePeerRatio: 0.12, KeyFeatureShare: 0.1}, want: CauseNotAdopted},
		"hard to use":                {with: signalMap{TopicUsability90d: 3, HelpVisits28d: 6, CES90d: 0.4, Sentiment28d: -0.3}, want: CauseHardToUse},
		"asks how":                   {with: signalMap{TopicUsability90d: 2, HelpVisits28d: 3}, not: []string{CauseHardToUse}},
		"defects":                    {with: signalMap{Defects28d: 3, TopicDefectOrOutage90d: 3, Sentiment28d: -0.5}, want: CauseDefects, not: []string{CauseInstability}},
		"one defect":                 {with: signalMap{Defects28d: 1, TopicDefectOrOutage90d: 1}, not: []string{CauseDefects}},
		"our incidents":              {with: signalMap{Incidents28d: 3, TopicDefectOrOutage90d: 2, Sentiment28d: -0.3}, want: CauseInstability},
		"one incident of ours":       {with: signalMap{Incidents28d: 1}, not: []string{CauseInstability}},
		"used without the result":    {with: signalMap{OutcomesOffTrack: 1, UsageRatio28d: 1.05}, want: CauseSuccessGap},
		"they see no result":         {with: signalMap{TopicNoResult90d: 3, OutcomesOverdue: 1, UsageRatio28d: 1}, want: CauseSuccessGap},
		"off track with use falling": {with: signalMap{OutcomesOffTrack: 1, UsageRatio28d: 0.5, UsageZ7d: -4, ChampionLeft: 1}, want: CauseChampionLeft},
		"support is late":            {with: signalMap{FirstReplyRatio: 2.6, UnansweredHours: 70, ReplyBreaches90d: 3, TopicSlowOrUnhelpfulSupport90d: 2, Sentiment28d: -0.4}, want: CauseSlowSupport},
		"support offends in time":    {with: signalMap{FirstReplyRatio: 0.7, TopicSlowOrUnhelpfulSupport90d: 3, CSAT90d: 0.5, Tickets28d: 3, Sentiment28d: -0.6}, want: CausePoorService, not: []string{CauseSlowSupport}},
		"one word of slow support":   {with: signalMap{TopicSlowOrUnhelpfulSupport90d: 1}, not: []string{CauseSlowSupport, CausePoorService}},
		"nobody called":              {with: signalMap{ContactGapRatio: 2.4, TopicRelationshipComplaint90d: 1}, want: CauseLeftAlone, not: []string{CauseServiceMismatch}},
		"writes, and nobody answers": {with: signalMap{ContactGapRatio: 0.1, UnansweredHours: 90, OwnerChanges365d: 1, TopicRelationshipComplaint90d: 2,
			TopicSlowOrUnhelpfulSupport90d: 1}, want: CauseLeftAlone, not: []string{CauseServiceMismatch}},
		"called too often":            {with: signalMap{ContactGapRatio: 0.4, TopicRelationshipComplaint90d: 2, NoShows90d: 1}, want: CauseServiceMismatch, not: []string{CauseLeftAlone}},
		"large and with nobody":       {with: signalMap{NoOwner: 1, SeatOutgrowth: 1.1, ContactGapRatio: unknown}, want: CauseServiceMismatch},
		"large, and its wishes unmet": {with: signalMap{UsageOutgrowth: 1.5, SeatOutgrowth: 1.2, FeatureRequests90d: 3, TopicExpansionInterest90d: 1}, want: CauseOutgrown},
		"growing, and its wishes unmet": {with: signalMap{SeatsChange90d: 0.3, FeatureRequests90d: 3, TopicExpansionInterest90d: 1, TopicMissingFeature90d: 1,
			TopicCompetitorMention90d: 1}, want: CauseOutgrown},
		"large and content":     {with: signalMap{UsageOutgrowth: 1.5, SeatOutgrowth: 1.2, TopicExpansionInterest90d: 2}, not: []string{CauseOutgrown}},
		"invoices are wrong":    {with: signalMap{Disputes90d: 1, TopicBillingError90d: 3, Sentiment28d: -0.4, DaysPastHabit: 20}, want: CauseBilling},
		"asks about an invoice": {with: signalMap{TopicBillingError90d: 2}, not: []string{CauseBilling}},
		"data in other hands":   {with: signalMap{TopicDataLossOrSecurity90d: 2, ExportVisits28d: 2, Sentiment28d: -0.6}, want: CauseTrustLost},
		"asks where data is":    {with: signalMap{TopicDataLossOrSecurity90d: 1}, not: []string{CauseTrustLost}},
		"the project is over": {with: signalMap{TopicCancelOrRefundIntent90d: 1, NoticeGiven: 1, UsageRatio28d: 0.2, UsageZ7d: -1, UsageRatio7d: 0.2, UsageGapRatio: 0.9,
			AutoRenewOff: 1}, want: CauseNeedEnded},
		"leaves in anger": {with: signalMap{TopicCancelOrRefundIntent90d: 1, NoticeGiven: 1, UsageRatio28d: 0.2, Defects28d: 3, TopicDefectOrOutage90d: 3, Sentiment28d: -0.7},
			want: CauseDefects, not: []string{CauseNeedEnded}},

		// A customer who writes all day raises everything, and is content.
		"busy and content": {with: signalMap{Messages28d: 40, Sentiment28d: 0.3, TopicDefectOrOutage90d: 14, TopicUsability90d: 10, TopicMissingFeature90d: 10, TopicBillingError90d: 6,
			TopicPriceObjection90d: 5, TopicSlowOrUnhelpfulSupport90d: 6, TopicDataLossOrSecurity90d: 4, TopicCompetitorMention90d: 3, TopicBudgetOrCash90d: 3, TopicOrgChange90d: 3,
			TopicNoResult90d: 4, TopicRelationshipComplaint90d: 4, TopicOnboardingTrouble90d: 5, TopicPraise90d: 12}},
		"few words, all of one thing": {with: signalMap{Messages28d: 3, Sentiment28d: -0.6, TopicDefectOrOutage90d: 4, Defects28d: 1}, want: CauseDefects},
	} {
		s := row(content(c.with))
		s.Account.Fit = c.fit
		causes := Causes(s)
		codes := codesOf(causes)
		first := ""
		if len(codes) > 0 {
			first = codes[0]
		}
		if c.want != "" && first != c.want || c.want == "" && len(c.not) == 0 && first != "" {
			t.Errorf("%s: %v, want %q first", name, causes, c.want)
		}
		for _, n := range c.not {
			if slices.Contains(codes, n) {
				t.Errorf("%s: %v must not name %s", name, causes, n)
			}
		}
		for _, cause := range causes {
			if len(cause.Signals) == 0 && cause.Code != CausePoorFit {
				t.Errorf("%s: %s without evidence", name, cause.Code)
			}
		}
	}
}

func TestSurfaceReasons(t *testing.T) {
	asks := Causes(row(content(signalMap{DiscountAsks90d: 2})))
	if len(asks) != 1 || !asks[0].Surface || Understood(asks) {
		t.Errorf("price alone is understood: %v", asks)
	}
	if both := Causes(row(content(signalMap{DiscountAsks90d: 2, TopicPriceObjection90d: 2, OutcomesOffTrack: 1}))); !Understood(both) || both[0].Surface {
		t.Errorf("price with what lies under it: %v", both)
	}
	for codes, want := range map[string]bool{"": false, "price": false, "need_ended": false, "unknown": false, "defects": true} {
		if UnderstoodCodes([]string{"price", codes}) != want {
			t.Errorf("%q", codes)
		}
	}
	if Understood(nil) || NotUnderstood(TraditionalChinese) == NotUnderstood(English) {
		t.Error("nothing is understood")
	}
}

func TestSwitchedTo(t *testing.T) {
	for name, c := range map[string]struct {
		with signalMap
		want string
	}{
		"nobody mentioned":              {nil, ""},
		"mentioned once":                {signalMap{TopicCompetitorMention90d: 1}, ""},
		"mentioned again":               {signalMap{TopicCompetitorMention90d: 2}, Competitor},
		"once with the first objection": {signalMap{TopicCompetitorMention90d: 1, TopicPriceObjection90d: 1, PriceQuietMonths: 13, AgeDays: 700}, Competitor},
		"by who writes all day":         {signalMap{TopicCompetitorMention90d: 3, Messages28d: 40}, ""},
	} {
		if got := SwitchedTo(row(content(c.with))); got != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// The evidence is what the strength rests on, and nothing that speaks against it.
func TestEvidence(t *testing.T) {
	causes := Causes(row(content(signalMap{Disputes90d: 1, TopicBillingError90d: 3, Sentiment28d: -0.4})))
	if len(causes) == 0 || causes[0].Code != CauseBilling || !slices.Equal(causes[0].Signals, []Signal{TopicBillingError90d, Disputes90d, Sentiment28d}) {
		t.Errorf("%v", causes)
	}
}

// drawRow draws a customer; a third of the signals is unknown, a few are out of range.
func drawRow(t *rapid.T) Signals {
	s := row(nil)
	for i, d := range definitions {
		switch rapid.IntRange(0, 5).Draw(t, string(d.Signal)+"?") {
		case 0, 1:
		case 2:
			s.Values[i] = rapid.Float64Range(-10, 1000).Draw(t, string(d.Signal))
		default:
			s.Values[i] = rapid.Float64Range(-0.5, 4).Draw(t, string(d.Signal))
		}
	}
	s.Account.Fit = rapid.SampledFrom([]string{"", "ideal", "poor"}).Draw(t, "fit")
	return s
}

// Unknown is never evidence: a signal that goes missing raises no rating, the first use apart, whose lack is the evidence of never used.
func TestAMissingSignalRaisesNoCause(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawRow(t)
		before := strengths(s.Values)
		i := rapid.IntRange(0, len(definitions)-1).Draw(t, "missing")
		if i == iUsageAge {
			return
		}
		s.Values[i] = Unknown
		for c, r := range strengths(s.Values) {
			if r > before[c]+1e-12 {
				t.Fatalf("without %s, %s is %v, not %v", definitions[i].Signal, causeTable[c].code, r, before[c])
			}
		}
	})
}

// More evidence never lowers the rating of its own cause. Of most signals more is worse; of these, less, or for these causes.
func TestMoreEvidenceNeverLowersItsCause(t *testing.T) {
	falling := map[string][]Signal{
		CauseSuccessGap:      {ResultPerUse},
		CauseCashFlow:        {DaysToPayHabit, TopicCompetitorMention90d},
		CausePoorOnboarding:  {OnboardingShare},
		CauseHardToUse:       {CES90d},
		CausePoorService:     {CSAT90d, FirstReplyRatio},
		CauseServiceMismatch: {ContactGapRatio, UnansweredHours, OwnerChanges365d},
		CauseNotAdopted: {SeatUse, UsagePeerRatio, UsageRatio28d, UsageRatio7d, UsageZ7d, ActiveUsersRatio, FeaturesRatio,
			KeyFeatureShare},
		CauseNeedEnded: {UsageRatio28d},
	}
	rapid.Check(t, func(t *rapid.T) {
		s := drawRow(t)
		c := rapid.IntRange(0, causeCount-1).Draw(t, "cause")
		r := &causeTable[c]
		sig := rapid.SampledFrom(r.signals).Draw(t, "signal")
		i := Index(sig)
		if sig == Messages28d || sig == UsageAgeDays || math.IsNaN(s.Values[i]) { // how much they write is no evidence, only what of it is usual
			return
		}
		before := r.read(s.Values)
		by := rapid.Float64Range(0, 5).Draw(t, "by")
		if slices.Contains(falling[r.code], sig) || sig == Sentiment28d && r.code != CauseNeedEnded {
			by = -by
		}
		s.Values[i] += by
		if after := r.read(s.Values); after < before-1e-12 {
			t.Fatalf("%s: %s %+v lowers it from %v to %v", r.code, sig, by, before, after)
		}
	})
}

// The list is ordered, within 0..1, without repetition, the same every time, and its first three are the codes of the row.
func TestCausesAreInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawRow(t)
		causes := Causes(s)
		codes := codesOf(causes)
		if !slices.Equal(codes, codesOf(Causes(s))) || !slices.Equal(codes[:min(len(codes), mostShown)], causeCodes(s)) {
			t.Fatalf("%v, codes %v", causes, causeCodes(s))
		}
		last := 1.0
		for i, c := range causes {
			if !(c.Strength >= shown && c.Strength <= last) || slices.Contains(codes[:i], c.Code) {
				t.Fatalf("%v", causes)
			}
			last = c.Strength
			for _, sig := range c.Signals {
				if math.IsNaN(s.Get(sig)) {
					t.Fatalf("%s rests on %s, which is unknown", c.Code, sig)
				}
			}
		}
	})
}

// Judging a million customers must not take more than a few seconds.
func BenchmarkCauseCodes(b *testing.B) {
	rows := []Signals{row(content(nil)), row(content(signalMap{OutcomesOffTrack: 1})), row(nil),
		row(content(signalMap{Defects28d: 3, TopicDefectOrOutage90d: 5, FirstReplyRatio: 3, Sentiment28d: -0.5, DiscountAsks90d: 2}))}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		causeCodes(rows[i%len(rows)])
	}
}

func BenchmarkCauses(b *testing.B) {
	rows := []Signals{row(content(nil)), row(content(signalMap{OutcomesOffTrack: 1})), row(nil)}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		Causes(rows[i%len(rows)])
	}
}
