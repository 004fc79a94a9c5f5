package rebuild

import (
	"context"
	"fmt"
	"time"

	"glidepath/pkg/conversation"
	"glidepath/pkg/sentiment"
	"glidepath/pkg/store"
)

// judgeAgain judges the texts that an older model has judged and whose words are still kept, day by day. Broken off it goes on where it
// was, for what has been judged is no longer older.
func (r *Rebuilder) judgeAgain(ctx context.Context, first time.Time, days int, progress func(day int)) error {
	reader, err := conversation.NewReader(conversation.Config{Keep: true}) // the words are as they were stored
	if err != nil {
		return err
	}
	judged := 0
	for d := range days {
		progress(d)
		var b store.EventBatch
		insert := func() error {
			if b.Len() == 0 {
				return nil
			}
			err := r.store.InsertEvents(ctx, &b)
			judged += b.Len()
			b.Reset()
			return err
		}
		err := r.store.UnderOlderModels(ctx, sentiment.Epoch, first.AddDate(0, 0, d), func(e *store.Event) error {
			if again, err := reader.Again(e); err != nil || !again {
				return err
			}
			if b.Len() >= rowsPerInsert || !b.Add(e) {
				if err := insert(); err != nil {
					return err
				}
				b.Add(e)
			}
			return nil
		})
		if err != nil {
			return err
		}
		if err := insert(); err != nil {
			return err
		}
	}
	if judged == 0 {
		return nil
	}
	r.log.Info("judged texts again", "texts", judged, "model", reader.Model())
	return r.store.RaiseEpoch(ctx, fmt.Sprintf("%d texts judged again by %s", judged, reader.Model()), r.now())
}
