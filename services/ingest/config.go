// Package ingest reads what producers send and keeps it: events into ClickHouse, what cannot be read into the dead letters. Then it
// says on topic touched which hours of which customers have changed, forwards notable events to topic health, and only then commits.
// A crash at any point repeats effects, and each of them is harmless when repeated.
package ingest

import (
	"errors"
	"fmt"
	"time"

	"glidepath/pkg/event"
)

// Config bounds the batches of ingest.
type Config struct {
	BatchRows     int           `envconfig:"INGEST_BATCH_ROWS" default:"50000" desc:"events after which a batch is stored"`
	Linger        time.Duration `envconfig:"INGEST_LINGER" default:"250ms" desc:"longest time that an event waits for its batch to fill"`
	ProgressEvery time.Duration `envconfig:"INGEST_PROGRESS_EVERY" default:"2s" desc:"how often progress is recorded, idle or not"`
	Mask          bool          `envconfig:"MASK_PERSONAL_DATA" default:"true" desc:"put marks in the places of e-mail addresses, phone, identity and card numbers in what people wrote, before it is stored"`
	// Pages says what pages are about; nil goes by the words of their paths.
	Pages *event.Pages `ignored:"true"`
	// Retention and TextDays must be the store's: events that it no longer keeps are refused, and words that it keeps for no day are not stored.
	Retention time.Duration `ignored:"true"`
	TextDays  int           `ignored:"true"`
}

// Validate names every setting that is wrong.
func (c Config) Validate() error {
	var errs []error
	if c.BatchRows < 1 || c.BatchRows > 1_000_000 {
		errs = append(errs, fmt.Errorf("GLIDEPATH_INGEST_BATCH_ROWS is %d: it must be from 1 to 1000000", c.BatchRows))
	}
	if c.Linger <= 0 || c.Linger > time.Minute {
		errs = append(errs, fmt.Errorf("GLIDEPATH_INGEST_LINGER is %s: it must be above 0s and at most 1m", c.Linger))
	}
	if c.ProgressEvery <= 0 || c.ProgressEvery > 5*time.Minute {
		errs = append(errs, fmt.Errorf("GLIDEPATH_INGEST_PROGRESS_EVERY is %s: it must be above 0s and at most 5m", c.ProgressEvery))
	}
	return errors.Join(errs...)
}
