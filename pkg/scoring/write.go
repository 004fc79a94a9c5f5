package scoring

import (
	"encoding/json"
	"math"
	"strconv"
	"time"
	"unicode/utf8"

	"glidepath/pkg/event"
	"glidepath/pkg/health"
	"glidepath/pkg/store"
)

// appendMessage appends a score row as topic health carries it: what encoding/json makes of a cloudEvent with Changed(row), the order of
// the signals apart. A pass over everybody writes a message for each customer, and without reflection it takes a fifth of the time.
func appendMessage(b []byte, row *store.Score) []byte {
	at := row.AsOf.UTC()
	b = append(b, `{"specversion":"1.0","id":`...)
	b = appendText(b, row.Customer+"@"+at.Format(time.RFC3339))
	b = append(b, `,"source":"`+Source+`","type":"`+event.TypeScoreChanged+`","subject":`...)
	b = appendText(b, row.Customer)
	b = append(b, `,"time":"`...)
	b = at.AppendFormat(b, time.RFC3339Nano)
	b = append(b, `","data":{"as_of":"`...)
	b = row.AsOf.AppendFormat(b, time.RFC3339Nano)
	b = append(b, '"')
	b = appendKnown(b, `,"score":`, row.Score.Score)
	b = appendKnown(b, `,"change":`, row.Change)
	b = appendText(append(b, `,"band":`...), string(row.Band))
	b = appendMember(b, `,"last_band":`, row.LastBand)
	b = appendText(append(b, `,"stage":`...), string(row.Stage))
	b = appendTexts(b, `,"marks":`, row.Marks)
	b = appendTexts(b, `,"causes":`, row.Causes)
	b = appendNumber(append(b, `,"coverage":`...), row.Coverage)
	b = appendNumber(append(b, `,"confidence":`...), row.Confidence)
	b = appendNumber(append(b, `,"likelihood":`...), likelihood(row))
	b = appendAmount(b, `,"value_at_risk":`, row.Worth.AtRisk)
	b = appendAmount(b, `,"saveable_value":`, row.Worth.Saveable)
	b = appendMember(b, `,"value_currency":`, row.Worth.Currency)
	b = appendAccount(b, &row.Signals.Account)
	b = appendText(append(b, `,"scorecard":`...), row.Scorecard)
	b = appendMember(b, `,"baseline":`, row.Baseline)
	b = appendTexts(b, `,"gaps":`, row.Gaps)
	b = appendSignals(append(b, `,"signals":`...), row.Signals.Values)
	b = appendParts(append(b, `,"contributions":`...), row.Contributions)
	return append(b, "}}"...)
}

func appendAccount(b []byte, a *health.Account) []byte {
	b = appendMember(b, `,"name":`, a.Name)
	b = appendMember(b, `,"segment":`, a.Segment)
	b = appendMember(b, `,"plan":`, a.Plan)
	b = appendMember(b, `,"country":`, a.Country)
	b = appendMember(b, `,"timezone":`, a.Timezone)
	b = appendMember(b, `,"owner":`, a.Owner)
	b = appendMember(b, `,"owner_email":`, a.OwnerEmail)
	b = appendAmount(b, `,"mrr":`, a.MRR)
	b = appendMember(b, `,"currency":`, a.Currency)
	if a.Churned {
		b = append(b, `,"churned":true`...)
	}
	b = appendMember(b, `,"fit":`, a.Fit)
	b = appendMember(b, `,"disposition":`, a.Disposition)
	if a.People {
		b = append(b, `,"people":true`...)
	}
	return appendTexts(b, `,"deciders":`, a.Deciders)
}

func appendSignals(b []byte, values []float64) []byte {
	b = append(b, '{')
	first := true
	for i, name := range signalNames {
		v := values[i]
		if math.IsNaN(v) {
			continue
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		b = append(append(append(b, '"'), name...), `":`...)
		b = appendNumber(b, v)
	}
	return append(b, '}')
}

// signalNames are the members of signals, in the order of the values.
var signalNames = func() []string {
	var names []string
	for _, d := range health.Definitions() {
		names = append(names, string(d.Signal))
	}
	return names
}()

func appendParts(b []byte, parts []health.Contribution) []byte {
	if len(parts) == 0 {
		return append(b, "null"...)
	}
	for i := range parts {
		p := &parts[i]
		if i == 0 {
			b = append(b, '[')
		} else {
			b = append(b, ',')
		}
		b = appendText(append(b, `{"measure":`...), p.Measure)
		b = appendText(append(b, `,"dimension":`...), p.Dimension)
		b = appendMember(b, `,"signal":`, string(p.Signal))
		value := p.Value
		if math.IsNaN(value) {
			value = 0 // a cap may stand on no number
		}
		b = appendNumber(append(b, `,"value":`...), value)
		b = appendNumber(append(b, `,"points":`...), p.Points)
		b = append(appendNumber(append(b, `,"max":`...), p.Max), '}')
	}
	return append(b, ']')
}

func appendKnown(b []byte, name string, v float64) []byte {
	if math.IsNaN(v) {
		return b
	}
	return appendNumber(append(b, name...), v)
}

// appendAmount writes an amount unless it is 0.
func appendAmount(b []byte, name string, minor int64) []byte {
	if minor == 0 {
		return b
	}
	return strconv.AppendInt(append(b, name...), minor, 10)
}

// appendNumber writes the shortest decimal that reads back as v.
func appendNumber(b []byte, v float64) []byte {
	if v == math.Trunc(v) && math.Abs(v) < 1<<53 {
		return strconv.AppendInt(b, int64(v), 10)
	}
	return strconv.AppendFloat(b, v, 'g', -1, 64)
}

// appendMember writes a member unless it is empty.
func appendMember(b []byte, name, text string) []byte {
	if text == "" {
		return b
	}
	return appendText(append(b, name...), text)
}

func appendTexts(b []byte, name string, texts []string) []byte {
	if len(texts) == 0 {
		return b
	}
	b = append(append(b, name...), '[')
	for i, t := range texts {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendText(b, t)
	}
	return append(b, ']')
}

// appendText writes a JSON string. Few need encoding/json's care.
func appendText(b []byte, text string) []byte {
	for i := range len(text) {
		if c := text[i]; c < 0x20 || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			quoted, err := json.Marshal(text)
			if err != nil {
				return append(b, `""`...) // a string has no error
			}
			return append(b, quoted...)
		}
	}
	return append(append(append(b, '"'), text...), '"')
}
