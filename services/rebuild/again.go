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
		n, err := r.storeAgain(ctx, reader.Again, func(each func(*store.Event) error) error {
			return r.store.UnderOlderModels(ctx, sentiment.Epoch, first.AddDate(0, 0, d), each)
		})
		if err != nil {
			return err
		}
		judged += n
	}
	if judged == 0 {
		return nil
	}
	r.log.Info("judged texts again", "texts", judged, "model", reader.Model())
	return r.store.RaiseEpoch(ctx, fmt.Sprintf("%d texts judged again by %s", judged, reader.Model()), r.now())
}

// classifyAgain says by the scorecard's patterns what the stored views of pages are about, day by day. Broken off it goes on where it was.
// Of copies of a row that are of one version the server keeps the one that was inserted last.
func (r *Rebuilder) classifyAgain(ctx context.Context, first time.Time, days int, progress func(day int)) error {
	pages := r.judge.Scorecard().Pages()
	changed := 0
	for d := range days {
		progress(d)
		day := first.AddDate(0, 0, d)
		n, err := r.storeAgain(ctx, func(e *store.Event) (bool, error) {
			class := pages.Class(e.Name)
			if class == e.Page {
				return false, nil
			}
			e.Page = class
			return true, nil
		}, func(each func(*store.Event) error) error { return r.store.PageViews(ctx, day, each) })
		if err != nil {
			return err
		}
		if err := r.store.DropPlainViews(ctx, day); err != nil {
			return err
		}
		changed += n
	}
	if changed == 0 {
		return nil
	}
	r.log.Info("classified pages again", "views", changed, "scorecard", r.judge.Scorecard().ID())
	return r.store.RaiseEpoch(ctx, fmt.Sprintf("%d views of pages classified again by %s", changed, r.judge.Scorecard().ID()), r.now())
}

// storeAgain stores those of the events that read calls with which change has changed, and counts them.
func (r *Rebuilder) storeAgain(ctx context.Context, change func(*store.Event) (bool, error), read func(each func(*store.Event) error) error) (int, error) {
	var b store.EventBatch
	stored := 0
	insert := func() error {
		if b.Len() == 0 {
			return nil
		}
		err := r.store.InsertEvents(ctx, &b)
		stored += b.Len()
		b.Reset()
		return err
	}
	err := read(func(e *store.Event) error {
		if changed, err := change(e); err != nil || !changed {
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
		return stored, err
	}
	return stored, insert()
}
