package stream

import (
	"errors"
	"time"

	"github.com/segmentio/kafka-go"
)

// generationCommitter is what committing needs of a kafka.Generation.
type generationCommitter interface {
	CommitOffsets(offsets map[string]map[int]int64) error
}

// committer is the one goroutine that commits for a generation. What fails is
// tried again in this generation, with what has been done since, and given up
// with it.
type committer struct {
	c          *Client
	gen        generationCommitter
	group      string
	id         int32
	claims     []*claim
	stopping   chan struct{}
	stopped    chan struct{}
	superseded bool
}

func newCommitter(c *Client, gen *kafka.Generation, claims []*claim) *committer {
	return &committer{
		c: c, gen: gen, group: gen.GroupID, id: gen.ID, claims: claims,
		stopping: make(chan struct{}), stopped: make(chan struct{}),
	}
}

func (cm *committer) run() {
	defer close(cm.stopped)
	t := time.NewTicker(cm.c.cfg.CommitInterval)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			cm.commit()
		case <-cm.stopping:
			cm.commit()
			return
		}
	}
}

// stop makes the final commit and waits for it.
func (cm *committer) stop() {
	close(cm.stopping)
	<-cm.stopped
}

func (cm *committer) commit() {
	if cm.superseded {
		return
	}
	offsets := map[string]map[int]int64{}
	var moved []*claim
	for _, cl := range cm.claims {
		offset, ok := cl.commitOffset()
		if !ok {
			continue
		}
		if offsets[cl.topic] == nil {
			offsets[cl.topic] = map[int]int64{}
		}
		offsets[cl.topic][cl.partition] = offset
		moved = append(moved, cl)
	}
	if len(moved) == 0 {
		return
	}
	what := "committing offsets of group " + cm.group
	err := cm.gen.CommitOffsets(offsets)
	switch {
	case err == nil:
		cm.c.metrics.commits.WithLabelValues(cm.group).Inc()
		cm.c.states.fine(what)
		for _, cl := range moved {
			cl.setCommitted(offsets[cl.topic][cl.partition])
		}
	case superseded(err):
		cm.superseded = true
		cm.c.metrics.commitErrors.WithLabelValues(cm.group).Inc()
		cm.c.log.Info("a newer generation has taken over; what was not committed will be delivered again",
			"group", cm.group, "generation", cm.id)
	default:
		cm.c.metrics.commitErrors.WithLabelValues(cm.group).Inc()
		cm.c.states.trouble(what, err)
	}
}

// superseded tells the errors that no later attempt of this generation mends.
func superseded(err error) bool {
	return errors.Is(err, kafka.IllegalGeneration) || errors.Is(err, kafka.UnknownMemberId) ||
		errors.Is(err, kafka.FencedInstanceID)
}
