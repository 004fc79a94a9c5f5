package cli

import (
	"slices"

	"glidepath/pkg/alert"
	"glidepath/pkg/health"
)

// nextRow is a play in the language of the page.
type nextRow struct {
	Play         string   `json:"play"`
	Name         string   `json:"name"`
	OwnerRole    string   `json:"owner_role"`
	FirstStep    string   `json:"first_step"`
	DeadlineDays int      `json:"deadline_days"` // working days
	Steps        []string `json:"steps"`
	DoneWhen     string   `json:"done_when"`
}

// newNextRow is nil where nothing is due.
func newNextRow(p *alert.Play, v *view) *nextRow {
	if p == nil {
		return nil
	}
	row := &nextRow{Play: p.ID, Name: p.Name.In(v.Lang), OwnerRole: p.OwnerRole, FirstStep: p.FirstStep.In(v.Lang), DeadlineDays: p.DeadlineDays,
		Steps: []string{}, DoneWhen: p.DoneWhen.In(v.Lang)}
	for _, s := range p.Steps {
		row.Steps = append(row.Steps, s.In(v.Lang))
	}
	return row
}

// playFor is the play that answers a cause where no alert names one (the table of plays).
var playFor = map[string]string{
	health.CauseLeftAlone:            "check_in",
	health.CausePrice:                "price_talk",
	health.CauseSuccessGap:           "outcome_review",
	health.CausePoorOnboarding:       "re_onboard",
	health.CauseNotAdopted:           "re_onboard",
	health.CauseDefects:              "fix_and_tell",
	health.CauseInstability:          "fix_and_tell",
	health.CauseMissingFeature:       "feature_answer",
	health.CauseChampionLeft:         "find_successor",
	health.CauseRestructuring:        "go_along",
	health.CauseAcquisition:          "go_along",
	health.CauseClosing:              "stay_reachable",
	health.CauseCashFlow:             "bridge_cash",
	health.CausePaymentLapsed:        "card_update",
	health.CauseSlowSupport:          "call_back",
	health.CausePoorService:          "call_back",
	health.CauseBilling:              "call_back",
	health.CauseServiceMismatch:      "call_back",
	health.CauseTrustLost:            "fix_and_tell",
	health.CauseOverpromised:         "feature_answer",
	health.CausePoorFit:              "part_well",
	health.CauseOutgrown:             "grow",
	health.CauseNeedEnded:            "check_in",
	health.CauseFailedImplementation: "re_onboard",
	health.CauseHardToUse:            "re_onboard",
}

// nextStep is the play of the gravest open alert, else that of the likeliest cause of a customer who is not well; a customer in trouble of whom no
// cause is known is asked. Who has given notice is talked to once, and who has left is asked why.
func nextStep(rules *alert.RuleSet, e *explanation) *alert.Play {
	if e.Disposition == health.LetGo {
		return rules.Play("part_well")
	}
	if e.Stage == string(health.Landed) {
		return rules.Play("exit_interview")
	}
	rank := map[string]int{string(alert.Critical): 3, string(alert.Warning): 2, string(alert.Info): 1}
	var play *alert.Play
	best := 0
	for i := range e.Alerts {
		if p := e.Alerts[i].Last.Play; p != nil && rank[e.Alerts[i].Severity] > best {
			if found := rules.Play(p.ID); found != nil {
				play, best = found, rank[e.Alerts[i].Severity]
			}
		}
	}
	if play != nil || e.Band == string(health.Forming) || e.Band == string(health.Healthy) {
		return play
	}
	if e.notice {
		return rules.Play("last_talk")
	}
	for _, c := range e.Causes {
		if p := rules.Play(playFor[c]); p != nil {
			return p
		}
	}
	if slices.Contains([]string{string(health.AtRisk), string(health.Critical)}, e.Band) {
		return rules.Play("check_in")
	}
	return nil
}
