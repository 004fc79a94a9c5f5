package scorer

import (
	"slices"
	"strings"
	"time"

	"glidepath/pkg/store"
)

// known is the last row of each customer of a partition, in about 80 bytes each: it is all that a scorer holds for every customer.
type known struct {
	rows     map[string]knownRow
	verdicts map[string]*verdict // by verdict.key: a million customers share a few hundred
}

type knownRow struct {
	score, coverage float64
	verdict         *verdict
	asOf            uint32 // Unix seconds
	told            bool   // its result has been published in this generation
}

type verdict struct {
	band, stage string
	causes      []string
}

func newKnown() *known { return &known{map[string]knownRow{}, map[string]*verdict{}} }

// keep makes l the last row of its customer; told says that it has been published in this generation.
func (k *known) keep(l *store.Last, told bool) {
	k.rows[l.Customer] = knownRow{l.Score, l.Coverage, k.share(l), uint32(l.AsOf.Unix()), told}
}

func (k *known) share(l *store.Last) *verdict {
	name := l.Band + "\x00" + l.Stage + "\x00" + strings.Join(l.Causes, "\x00")
	v := k.verdicts[name]
	if v == nil {
		v = &verdict{l.Band, l.Stage, slices.Clone(l.Causes)} // the row's own would keep more alive
		k.verdicts[name] = v
	}
	return v
}

// tell notes that the customer's result has been published in this generation.
func (k *known) tell(customer string) {
	if r, ok := k.rows[customer]; ok {
		r.told = true
		k.rows[customer] = r
	}
}

// last gives a customer's last row, whether there is one, and whether its result has been published in this generation.
func (k *known) last(customer string) (l store.Last, had, told bool) {
	r, had := k.rows[customer]
	if !had {
		return store.Last{}, false, false
	}
	return store.Last{Customer: customer, AsOf: time.Unix(int64(r.asOf), 0).UTC(), Score: r.score, Band: r.verdict.band, Stage: r.verdict.stage,
		Causes: r.verdict.causes, Coverage: r.coverage}, true, r.told
}
