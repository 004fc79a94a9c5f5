package generate_test

import (
	"testing"
	"time"

	"glidepath/pkg/event"
	"glidepath/pkg/generate"
)

// TestContract: the pipeline's own decoder accepts every line, the untidy and the live ones too, and knows every member's type.
func TestContract(t *testing.T) {
	co, err := generate.New(generate.Config{Customers: 400, Days: 365, Seed: 21, Volume: .01, Untidy: true})
	if err != nil {
		t.Fatal(err)
	}
	var d event.Decoder
	n, refused := 0, 0
	check := func(l generate.Line) {
		n++
		e, err := d.Decode(l.Topic, event.Message{Value: l.JSON, Time: l.Time.Add(time.Minute)})
		if err != nil {
			if refused++; refused < 10 {
				t.Errorf("%s: %v", l.JSON, err)
			}
			return
		}
		if _, unknown := e.Data.(*event.Unknown); unknown || e.Customer != l.Customer || !e.Time.Equal(l.Time) {
			t.Fatalf("%s is read as %+v", l.JSON, e)
		}
	}
	for l := range co.Events() {
		check(l)
	}
	for _, l := range generate.NewLive(co, generate.LiveConfig{}).Next(co.End().Add(2 * time.Minute)) {
		check(l)
	}
	if n < 80_000 {
		t.Errorf("only %d lines", n)
	}
}
