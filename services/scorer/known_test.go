package scorer

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"glidepath/pkg/store"
)

func TestKnownGivesBackWhatItKeeps(t *testing.T) {
	k := newKnown()
	if _, had, told := k.last("a"); had || told {
		t.Error("a stranger is known")
	}
	for i := range 100 {
		l := store.Last{Customer: fmt.Sprint("c", i), AsOf: time.Unix(int64(1_780_000_000+i), 0).UTC(), Score: float64(i) / 3, Band: []string{"watch", "healthy"}[i%2],
			Stage: "cruise", Causes: [][]string{nil, {"price"}, {"price", "bugs"}}[i%3], Coverage: float64(i) / 100}
		k.keep(&l, false)
		k.tell("stranger")
		if got, had, told := k.last(l.Customer); !had || told || !reflect.DeepEqual(got, l) {
			t.Errorf("kept %+v and got %+v, %t, %t", l, got, had, told)
		}
		k.tell(l.Customer)
		if got, _, told := k.last(l.Customer); !told || !reflect.DeepEqual(got, l) {
			t.Errorf("told %+v and got %+v, %t", l, got, told)
		}
	}
	if len(k.rows) != 100 || len(k.verdicts) != 6 {
		t.Errorf("%d rows share %d verdicts", len(k.rows), len(k.verdicts))
	}
}
