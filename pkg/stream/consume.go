package stream

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/segmentio/kafka-go"
)

const (
	// drainGrace is how long a handler may take to return once its context
	// has been cancelled, on top of Config.DrainTimeout.
	drainGrace = 500 * time.Millisecond
	// coordinatorTimeout and joinBackoff are the measured settings.
	coordinatorTimeout = 5 * time.Second
	joinBackoff        = 500 * time.Millisecond
	// watchInterval is how often the group looks for added partitions.
	watchInterval = 30 * time.Second
)

// Consume reads topics as a member of group (both full names) and calls h for
// each partition that it is given, until ctx ends. Then it lets the handlers
// finish the batch in hand, commits, leaves the group and returns nil. Trouble
// with the broker is waited out, and logged when it begins and ends. An error
// means that h failed, or that c was closed.
func (c *Client) Consume(ctx context.Context, group string, topics []string, h Handler) error {
	if len(topics) == 0 || group == "" {
		return errors.New("consuming: a group and at least one topic are needed")
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	defer context.AfterFunc(c.ctx, stop)()
	if err := c.awaitTopics(ctx, group, topics); err != nil {
		return c.ended(err)
	}
	conns := newConnTracker()
	cg, err := kafka.NewConsumerGroup(kafka.ConsumerGroupConfig{
		ID: group, Brokers: c.cfg.Brokers, Topics: topics,
		Dialer:                 &kafka.Dialer{ClientID: c.cfg.ClientID, DialFunc: conns.dial, Timeout: coordinatorTimeout},
		SessionTimeout:         c.cfg.SessionTimeout,
		RebalanceTimeout:       c.cfg.RebalanceTimeout,
		HeartbeatInterval:      c.cfg.HeartbeatInterval,
		JoinGroupBackoff:       joinBackoff,
		Timeout:                coordinatorTimeout,
		StartOffset:            kafka.FirstOffset,
		WatchPartitionChanges:  true,
		PartitionWatchInterval: watchInterval,
	})
	if err != nil {
		return fmt.Errorf("making consumer group %s: %w", group, err)
	}
	m := &member{c: c, group: group, handler: h, fatal: make(chan error, 1)}
	err = m.follow(ctx, cg)
	c.leave(cg, conns)
	m.wg.Wait()
	if err == nil {
		select {
		case err = <-m.fatal: // it failed while it drained
		default:
			err = c.ended(nil)
		}
	}
	return err
}

// ended turns the end of a wait into Consume's and Read's result: nil when the
// caller ended it.
func (c *Client) ended(err error) error {
	if c.ctx.Err() != nil {
		return ErrClosed
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return nil
	}
	return err
}

// leave closes the group, which drains the current generation. A join in
// progress cannot be ended otherwise than by its connection.
func (c *Client) leave(cg *kafka.ConsumerGroup, conns *connTracker) {
	done := make(chan struct{})
	go func() {
		_ = cg.Close() // always nil
		close(done)
	}()
	t := time.NewTimer(c.cfg.DrainTimeout + 2*drainGrace + time.Second)
	defer t.Stop()
	select {
	case <-done:
	case <-t.C:
		conns.closeAll()
		<-done
	case <-c.ctx.Done():
		conns.closeAll()
		<-done
	}
	conns.closeAll()
}

// awaitTopics waits until every topic exists: a group that joins before its
// topics exist rebalances in a loop.
func (c *Client) awaitTopics(ctx context.Context, group string, topics []string) error {
	what := "group " + group + ": reaching the broker"
	defer c.states.forget(what)
	var wait backoff
	told := false
	for {
		parts, err := c.partitions(ctx, topics)
		var missing []string
		for _, t := range topics {
			if parts[t] == 0 {
				missing = append(missing, t)
			}
		}
		switch {
		case err != nil && ctx.Err() == nil:
			c.states.trouble(what, err)
		case err == nil:
			c.states.fine(what)
			if len(missing) == 0 {
				return nil
			}
			if !told {
				told = true
				c.log.Warn("waiting for topics that do not exist; `glidepath migrate` makes them",
					"group", group, "topics", strings.Join(missing, ","))
			}
		}
		if !wait.sleep(ctx) {
			return ctx.Err()
		}
	}
}

// member is one process's part in one group.
type member struct {
	c       *Client
	group   string
	handler Handler
	fatal   chan error // at most one: the first handler's failure
	wg      sync.WaitGroup
}

// follow works one generation after another until ctx ends or a handler fails.
func (m *member) follow(ctx context.Context, cg *kafka.ConsumerGroup) error {
	what := "group " + m.group
	defer m.c.states.forget(what)
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var failed error
	watching := make(chan struct{})
	go func() { // Next knows contexts only
		defer close(watching)
		select {
		case failed = <-m.fatal:
			stop()
		case <-ctx.Done():
		}
	}()
	for {
		gen, err := cg.Next(ctx)
		if err == nil && ctx.Err() == nil {
			m.c.states.fine(what)
			m.start(gen)
			continue
		}
		if ctx.Err() != nil || errors.Is(err, kafka.ErrGroupClosed) {
			stop()
			<-watching
			return failed
		}
		if !errors.Is(err, kafka.RebalanceInProgress) {
			m.c.states.trouble(what, err)
		}
	}
}

func (m *member) fail(err error) {
	select {
	case m.fatal <- err:
	default:
	}
}

// start runs a generation. It returns at once.
func (m *member) start(gen *kafka.Generation) {
	c := m.c
	c.metrics.generations.WithLabelValues(m.group).Inc()
	var claims []*claim
	for topic, parts := range gen.Assignments {
		for _, p := range parts {
			claims = append(claims, newClaim(c, m.group, topic, gen.ID, p))
		}
	}
	c.log.Info("joined consumer group", "group", m.group, "generation", gen.ID, "partitions", len(claims))
	c.mu.Lock()
	for _, cl := range claims {
		c.claims[cl] = struct{}{}
	}
	c.mu.Unlock()
	m.wg.Add(1)
	// The one function given to kafka-go: it returns when the generation
	// ends and not before, since its return would end it.
	gen.Start(func(ended context.Context) {
		defer m.wg.Done()
		m.generation(ended, gen, claims)
	})
}

// generation runs the claims, and drains them when the generation has ended.
func (m *member) generation(ended context.Context, gen *kafka.Generation, claims []*claim) {
	c := m.c
	fetching, stopFetching := context.WithCancel(c.ctx)
	handling, cancelHandling := context.WithCancel(c.ctx)
	defer stopFetching()
	defer cancelHandling()

	var handlers sync.WaitGroup
	broken := make(chan struct{}) // a handler failed: end the generation
	var once sync.Once
	for _, cl := range claims {
		handlers.Go(func() {
			if err := m.work(fetching, handling, cl); err != nil {
				m.fail(err)
				once.Do(func() { close(broken) })
			}
		})
	}
	commits := newCommitter(c, gen, claims)
	go commits.run()

	select {
	case <-ended.Done():
	case <-broken:
	}
	stopFetching()
	m.drain(&handlers, cancelHandling)
	commits.stop()
	c.mu.Lock()
	for _, cl := range claims {
		delete(c.claims, cl)
	}
	c.mu.Unlock()
	for _, cl := range claims {
		cl.close()
		c.metrics.lag.DeleteLabelValues(cl.group, cl.topic, partitionLabel(cl.partition))
	}
}

// drain waits for the handlers, within the bound.
func (m *member) drain(handlers *sync.WaitGroup, cancel func()) {
	done := make(chan struct{})
	go func() {
		handlers.Wait()
		close(done)
	}()
	t := time.NewTimer(m.c.cfg.DrainTimeout)
	defer t.Stop()
	select {
	case <-done:
		return
	case <-t.C:
		cancel()
	case <-m.c.ctx.Done():
	}
	t.Reset(drainGrace)
	select {
	case <-done:
	case <-t.C:
		m.c.metrics.abandoned.WithLabelValues(m.group).Inc()
		m.c.log.Error("handlers did not return in time and were abandoned; what they had in hand will be delivered again",
			"group", m.group, "after", (m.c.cfg.DrainTimeout + drainGrace).String())
	}
}

// work fetches one partition and runs the handler on it.
func (m *member) work(fetching, handling context.Context, cl *claim) error {
	if !cl.resolveStart(fetching) {
		return nil // the generation ended before it began
	}
	r := m.c.newReader("fetching for "+m.group+" from", cl.topic, cl.partition, cl.start)
	r.deliver = cl.deliver
	r.seen = func(end int64, at time.Time) { cl.seen(r.position, end, at) }
	fetched := make(chan struct{})
	go func() {
		defer close(fetched)
		defer close(cl.batches)
		r.run(fetching)
	}()
	err := m.handler(handling, cl)
	early := fetching.Err() == nil
	cl.letGo()
	if err == nil && early {
		err = errors.New("it returned though its claim has not ended")
	}
	if err != nil && handling.Err() != nil && errors.Is(err, handling.Err()) {
		err = nil // it was told to stop, and says so
	}
	if err == nil {
		<-fetched
		return nil
	}
	// Let the reader go, which may be handing over a batch.
	go func() {
		for b := range cl.batches {
			b.Release()
		}
	}()
	return fmt.Errorf("handler of %s for %s/%d: %w", m.group, cl.topic, cl.partition, err)
}
