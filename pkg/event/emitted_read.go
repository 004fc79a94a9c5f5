package event

import (
	"math"
	"strconv"
	"time"
)

// ScoreReader reads health.score_changed events. At the first tick of a day there is one of every customer, and encoding/json would take
// longer for them than the rules do. It is not safe for concurrent use.
type ScoreReader struct {
	s     scanner
	names map[string]string // of signals, each kept once
}

// scored is the part of the envelope that its reader needs.
type scored struct {
	subject string
	data    ScoreChanged
	names   map[string]string
}

// Read takes a structured CloudEvent apart; nothing of it aliases value.
func (r *ScoreReader) Read(value []byte) (customer string, _ *ScoreChanged, err error) {
	if r.names == nil {
		r.names = map[string]string{}
	}
	out := &scored{names: r.names}
	out.data.Signals = make(map[string]float64, len(r.names))
	r.s.reset(value, 0)
	if r.s.peek() != '{' {
		return "", nil, r.s.wrong("an object")
	}
	if inv := r.s.members(scoredMembers, out); inv != nil {
		return "", nil, inv
	}
	if inv := r.s.end(); inv != nil {
		return "", nil, inv
	}
	return out.subject, &out.data, nil
}

var (
	scoredMembers = []member{
		must(text("subject", func(p *scored) *string { return &p.subject })),
		must(member{name: "data", read: func(s *scanner, p any) *Invalid {
			if s.peek() != '{' {
				return s.wrong("an object")
			}
			return s.members(scoreChangedMembers, p)
		}}),
	}

	scoreChangedMembers = []member{
		must(when("as_of", func(p *scored) *time.Time { return &p.data.AsOf })),
		optNumber("score", -math.MaxFloat64, math.MaxFloat64, func(p *scored) **float64 { return &p.data.Score }),
		optNumber("change", -math.MaxFloat64, math.MaxFloat64, func(p *scored) **float64 { return &p.data.Change }),
		must(text("band", func(p *scored) *string { return &p.data.Band })),
		text("last_band", func(p *scored) *string { return &p.data.LastBand }),
		text("stage", func(p *scored) *string { return &p.data.Stage }),
		texts("marks", func(p *scored) *[]string { return &p.data.Marks }),
		texts("causes", func(p *scored) *[]string { return &p.data.Causes }),
		number("coverage", -math.MaxFloat64, math.MaxFloat64, func(p *scored) *float64 { return &p.data.Coverage }),
		number("confidence", -math.MaxFloat64, math.MaxFloat64, func(p *scored) *float64 { return &p.data.Confidence }),
		number("likelihood", -math.MaxFloat64, math.MaxFloat64, func(p *scored) *float64 { return &p.data.Likelihood }),
		amount("value_at_risk", func(p *scored) *int64 { return &p.data.AtRisk }),
		amount("saveable_value", func(p *scored) *int64 { return &p.data.Saveable }),
		text("value_currency", func(p *scored) *string { return &p.data.ValueCurrency }),
		text("name", func(p *scored) *string { return &p.data.Name }),
		text("segment", func(p *scored) *string { return &p.data.Segment }),
		text("plan", func(p *scored) *string { return &p.data.Plan }),
		text("country", func(p *scored) *string { return &p.data.Country }),
		text("timezone", func(p *scored) *string { return &p.data.Timezone }),
		text("owner", func(p *scored) *string { return &p.data.Owner }),
		text("owner_email", func(p *scored) *string { return &p.data.OwnerEmail }),
		amount("mrr", func(p *scored) *int64 { return &p.data.MRR }),
		text("currency", func(p *scored) *string { return &p.data.Currency }),
		flag("churned", func(p *scored) *bool { return &p.data.Churned }),
		text("fit", func(p *scored) *string { return &p.data.Fit }),
		text("disposition", func(p *scored) *string { return &p.data.Disposition }),
		flag("people", func(p *scored) *bool { return &p.data.People }),
		texts("deciders", func(p *scored) *[]string { return &p.data.Deciders }),
		text("scorecard", func(p *scored) *string { return &p.data.Scorecard }),
		text("baseline", func(p *scored) *string { return &p.data.Baseline }),
		texts("gaps", func(p *scored) *[]string { return &p.data.Gaps }),
		{name: "signals", read: readSignals},
		{name: "contributions", read: readParts},
	}

	scorePartMembers = []member{
		text("measure", func(p *ScorePart) *string { return &p.Measure }),
		text("dimension", func(p *ScorePart) *string { return &p.Dimension }),
		text("signal", func(p *ScorePart) *string { return &p.Signal }),
		number("value", -math.MaxFloat64, math.MaxFloat64, func(p *ScorePart) *float64 { return &p.Value }),
		number("points", -math.MaxFloat64, math.MaxFloat64, func(p *ScorePart) *float64 { return &p.Points }),
		number("max", -math.MaxFloat64, math.MaxFloat64, func(p *ScorePart) *float64 { return &p.Max }),
	}
)

// texts is an array of strings.
func texts[P any](name string, at func(*P) *[]string) member {
	return array(name, at, func(s *scanner, e *string) *Invalid {
		t, inv := s.wantStr()
		*e = s.keep(t)
		return inv
	})
}

// amount is a whole number of minor units.
func amount(name string, at func(*scored) *int64) member {
	return member{name: name, read: func(s *scanner, p any) *Invalid {
		if inv := s.wantNumber("a whole number"); inv != nil {
			return inv
		}
		raw, _, inv := s.num()
		if inv != nil {
			return inv
		}
		n, err := strconv.ParseInt(string(raw), 10, 64)
		if err != nil {
			return s.wrong("a whole number")
		}
		*at(p.(*scored)) = n
		return nil
	}}
}

func readSignals(s *scanner, p any) *Invalid {
	out := p.(*scored)
	if s.peek() != '{' {
		return s.wrong("an object")
	}
	s.i++
	more := s.peek() != '}'
	if !more {
		s.i++
	}
	for more {
		raw, inv := s.name()
		if inv != nil {
			return inv
		}
		name, ok := out.names[string(raw)]
		if !ok {
			name = string(raw)
			if len(out.names) < MaxMembers {
				out.names[name] = name
			}
		}
		if out.data.Signals[name], inv = s.realNumber(-math.MaxFloat64, math.MaxFloat64); inv != nil {
			return inv.under(name)
		}
		if more, inv = s.next(); inv != nil {
			return inv
		}
	}
	return nil
}

// readParts reads the contributions; a score without any has null.
func readParts(s *scanner, p any) *Invalid {
	if s.peek() == 'n' {
		return s.word("null")
	}
	return contributions.read(s, p)
}

var contributions = list("contributions", func(p *scored) *[]ScorePart { return &p.data.Contributions }, scorePartMembers)
