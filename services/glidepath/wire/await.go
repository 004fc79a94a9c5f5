package wire

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"glidepath/pkg/store"
	"glidepath/pkg/stream"

	"github.com/cenkalti/backoff/v5" // the same waits as the store's
)

// Broker is what is asked of Kafka before a service starts.
type Broker interface {
	CheckTopics(ctx context.Context, specs []stream.TopicSpec) error
}

// Schema is what is asked of ClickHouse.
type Schema interface {
	CheckSchema(ctx context.Context, buckets int) error
}

// Await returns when the topics and the schema are as this binary needs them. A broker or a server that is away is waited for until
// ctx ends, and said once; topics or a schema that are not right are an error, for waiting does not mend them.
func Await(ctx context.Context, log *slog.Logger, broker Broker, topics []stream.TopicSpec, schema Schema, buckets int) error {
	if err := AwaitTopics(ctx, log, broker, topics); err != nil {
		return err
	}
	err := steadily(ctx, log, "ClickHouse", func(ctx context.Context) (bool, error) {
		err := schema.CheckSchema(ctx, buckets)
		return errors.Is(err, store.ErrSchema), err
	})
	if err != nil {
		return fmt.Errorf("check the schema: %w", err)
	}
	return nil
}

// AwaitTopics is Await for those who need no ClickHouse.
func AwaitTopics(ctx context.Context, log *slog.Logger, broker Broker, topics []stream.TopicSpec) error {
	err := steadily(ctx, log, "Kafka", func(ctx context.Context) (bool, error) {
		err := broker.CheckTopics(ctx, topics)
		var wrong *stream.TopicsError
		return errors.As(err, &wrong), err
	})
	if err != nil {
		return fmt.Errorf("check the topics: %w", err)
	}
	return nil
}

// steadily repeats do until it succeeds or says that its error is final; what is away is said once, and once that it is back.
func steadily(ctx context.Context, log *slog.Logger, what string, do func(context.Context) (final bool, err error)) error {
	wait := backoff.NewExponentialBackOff()
	wait.InitialInterval, wait.MaxInterval = 100*time.Millisecond, 10*time.Second
	away := false
	for {
		final, err := do(ctx)
		if err == nil {
			if away {
				log.Info(what + " is there")
			}
			return nil
		}
		if final {
			return err
		}
		if ctx.Err() != nil {
			return errors.Join(context.Cause(ctx), err)
		}
		if !away {
			log.Warn(what+" is away; waiting for it", "error", err)
			away = true
		}
		timer := time.NewTimer(wait.NextBackOff())
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return errors.Join(context.Cause(ctx), err)
		}
	}
}
