package store

import (
	"maps"
	"testing"
	"time"
)

// The reason is the last that was stated for letting the customer go, as it was known then.
func TestDispositionReasons(t *testing.T) {
	s := openStore(t)
	put(t, s,
		ago("a", 9, "account.updated", `{"disposition":"let_go","disposition_reason":"abuse of staff"}`),
		ago("a", 5, "account.updated", `{"name":"A"}`),
		ago("a", 1, "account.updated", `{"disposition_reason":"pulls the roadmap"}`),
		ago("b", 9, "account.updated", `{"disposition":"save","disposition_reason":"a reference"}`),
		ago("b", 5, "account.updated", `{"disposition":"let_go"}`),
		ago("c", 5, "account.updated", `{"disposition":"let_go","disposition_reason":"its cost"}`))
	if err := s.InsertScores(t.Context(), "", now, []Score{scoreRow("a", 0, 50, nil), scoreRow("b", 0, 50, nil), scoreRow("c", 0, 50, nil)}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		at        time.Time
		customers []string
		want      map[string]string
	}{
		{time.Time{}, []string{"a", "b"}, map[string]string{"a": "pulls the roadmap"}},
		{asOf.AddDate(0, 0, -3), []string{"a", "b", "c"}, map[string]string{"a": "abuse of staff", "c": "its cost"}},
		{time.Time{}, nil, map[string]string{}},
	} {
		got, err := s.DispositionReasons(t.Context(), c.at, c.customers)
		if err != nil || !maps.Equal(got, c.want) {
			t.Errorf("%v at %s: %v, %v, want %v", c.customers, c.at, got, err, c.want)
		}
	}
}
