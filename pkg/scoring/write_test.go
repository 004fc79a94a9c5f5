package scoring

import (
	"bytes"
	"encoding/json"
	"math"
	"reflect"
	"testing"
	"time"

	"glidepath/pkg/event"
	"glidepath/pkg/health"
	"glidepath/pkg/store"

	"pgregory.net/rapid"
)

func anyRow(t *rapid.T) *store.Score {
	text := rapid.OneOf(rapid.Just(""), rapid.StringMatching(`[a-z_. ]{1,12}`), rapid.String())
	number := rapid.OneOf(rapid.Just(math.NaN()), rapid.Just(0.0), rapid.Float64Range(-1e9, 1e9), rapid.Float64Range(-1e-9, 1e-9), rapid.Map(rapid.IntRange(-1000, 1000), func(n int) float64 { return float64(n) }))
	known := rapid.Float64Range(-1e6, 1e6)
	row := &store.Score{Change: number.Draw(t, "change"), LastBand: text.Draw(t, "last band"), Baseline: text.Draw(t, "baseline"), Gaps: rapid.SliceOfN(text, 0, 2).Draw(t, "gaps")}
	row.Customer = text.Draw(t, "customer")
	row.AsOf = time.Unix(rapid.Int64Range(0, 2_000_000_000).Draw(t, "as of"), 0).UTC()
	row.Score.Score, row.Coverage = number.Draw(t, "score"), known.Draw(t, "coverage")
	row.Band, row.Stage, row.Causes = health.Band(text.Draw(t, "band")), health.Stage(text.Draw(t, "stage")), rapid.SliceOfN(text, 0, 3).Draw(t, "causes")
	row.Worth.Likelihood = number.Draw(t, "likelihood")
	row.Scorecard = text.Draw(t, "scorecard")
	row.Signals.Account = health.Account{Name: text.Draw(t, "name"), Segment: text.Draw(t, "segment"), Owner: text.Draw(t, "owner"), OwnerEmail: text.Draw(t, "owner email"),
		MRR: rapid.Int64().Draw(t, "mrr"), Currency: text.Draw(t, "currency"), Churned: rapid.Bool().Draw(t, "churned"), Fit: text.Draw(t, "fit"),
		Plan: text.Draw(t, "plan"), Country: text.Draw(t, "country"), Timezone: text.Draw(t, "timezone")}
	for range health.Definitions() {
		row.Signals.Values = append(row.Signals.Values, number.Draw(t, "value"))
	}
	for range rapid.IntRange(0, 4).Draw(t, "parts") {
		row.Contributions = append(row.Contributions, health.Contribution{Measure: text.Draw(t, "measure"), Dimension: text.Draw(t, "dimension"),
			Signal: health.Signal(text.Draw(t, "signal")), Value: number.Draw(t, "value"), Points: known.Draw(t, "points"), Max: known.Draw(t, "max")})
	}
	return row
}

// What is written by hand reads as what encoding/json would have written.
func TestMessageIsTheEvent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		row := anyRow(t)
		at := row.AsOf.UTC()
		slow, err := json.Marshal(cloudEvent{SpecVersion: "1.0", ID: row.Customer + "@" + at.Format(time.RFC3339), Source: Source,
			Type: event.TypeScoreChanged, Subject: row.Customer, Time: at, Data: Changed(row)})
		if err != nil {
			t.Fatal(err)
		}
		var want, got any
		if err := json.Unmarshal(slow, &want); err != nil {
			t.Fatal(err)
		}
		fast := Message("health", row).Value
		if err := json.Unmarshal(fast, &got); err != nil {
			t.Fatalf("%v in %s", err, fast)
		}
		if !reflect.DeepEqual(want, got) {
			t.Fatalf("wrote %s\nwant  %s", fast, slow)
		}
	})
}

// The alerter's own reader sees in a message what encoding/json does.
func TestMessageIsReadAsWritten(t *testing.T) {
	var reader event.ScoreReader
	rapid.Check(t, func(t *rapid.T) {
		value := Message("health", anyRow(t)).Value
		if bytes.Contains(value, []byte(`\u0000`)) {
			t.Skip("ingest lets no NUL in")
		}
		var want struct {
			Subject string             `json:"subject"`
			Data    event.ScoreChanged `json:"data"`
		}
		if err := json.Unmarshal(value, &want); err != nil {
			t.Fatal(err)
		}
		customer, got, err := reader.Read(value)
		if err != nil {
			t.Fatalf("%v in %s", err, value)
		}
		got.AsOf, want.Data.AsOf = got.AsOf.UTC(), want.Data.AsOf.UTC()
		if customer != want.Subject || !reflect.DeepEqual(got, &want.Data) {
			t.Fatalf("read %+v of %q, want %+v of %q", got, customer, want.Data, want.Subject)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	value := Message("health", rapid.Custom(anyRow).Example(3)).Value
	b.Run("reader", func(b *testing.B) {
		var reader event.ScoreReader
		for b.Loop() {
			_, _, _ = reader.Read(value)
		}
	})
	b.Run("encoding/json", func(b *testing.B) {
		for b.Loop() {
			var e struct {
				Data event.ScoreChanged `json:"data"`
			}
			_ = json.Unmarshal(value, &e)
		}
	})
}

func BenchmarkMessage(b *testing.B) {
	row := rapid.Custom(anyRow).Example(3)
	for b.Loop() {
		Message("health", row)
	}
}
