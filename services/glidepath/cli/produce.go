package cli

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"

	"glidepath/pkg/stream"
	"glidepath/services/glidepath/wire"

	"github.com/spf13/cobra"
)

const (
	// perPublish is how many messages go out in one call: enough to fill requests, few enough to show progress.
	perPublish = 5000
	// longestLine is where reading a line stops: what is longer is passed over, not held.
	longestLine = 16 << 20
	// mostNamed is how many bad lines are named; the rest are counted.
	mostNamed = 20
)

func (a *app) produce() *cobra.Command {
	t := &target{kafka: true}
	c := &cobra.Command{
		Use: "produce [FILE...]", Short: "Send NDJSON CloudEvents to their topics",
		Long: "Reads structured CloudEvents, one a line, from files (.gz too) or standard input and sends each to the topic that its type\n" +
			"names, with its subject as the key. Lines that cannot be sent are named and counted, and the rest is sent. Whether an event\n" +
			"keeps the contract is judged by ingest: see `glidepath deadletters list`.",
	}
	return a.command(c, options{target: t}, func(ctx context.Context, files []string) error {
		log := a.logger()
		client, err := stream.New(t.stream, log, nil)
		if err != nil {
			return err
		}
		defer func() { _ = client.Close() }() // everything is acknowledged by then
		if err := awaitSources(ctx, log, client); err != nil {
			return err
		}
		p := &producer{a: a, client: client, limit: t.stream.Defaults().MaxMessageBytes}
		if err := p.files(ctx, files); err != nil {
			return err
		}
		fmt.Fprintf(a.env.Stderr, "%d events sent, %d lines could not be\n", p.sent, p.bad)
		if p.bad > 0 {
			return errQuiet
		}
		return nil
	})
}

// awaitSources waits for the broker, and makes sure that a publish does not wait for topics that will never be.
func awaitSources(ctx context.Context, log *slog.Logger, client *stream.Client) error {
	specs := make([]stream.TopicSpec, 0, 4)
	for _, t := range wire.SourceTopics() {
		specs = append(specs, stream.TopicSpec{Name: client.Topic(t)})
	}
	return wire.AwaitTopics(ctx, log, client, specs)
}

// producer sends lines and counts what becomes of them.
type producer struct {
	a      *app
	client *stream.Client
	limit  int // bytes of a message
	bar    *bar

	msgs  []stream.Message
	from  []string // "file:line" of each message
	sent  int
	bad   int
	bytes int
}

func (p *producer) files(ctx context.Context, names []string) error {
	if len(names) == 0 {
		p.bar = newBar(p.a.env.Stderr, -1, "producing")
		defer p.bar.done()
		return p.lines(ctx, "stdin", p.a.env.Stdin)
	}
	var total int64
	for _, name := range names {
		info, err := os.Stat(name)
		if err != nil {
			return fmt.Errorf("read events: %w", err)
		}
		total += info.Size()
	}
	p.bar = newBar(p.a.env.Stderr, total, "producing")
	defer p.bar.done()
	for _, name := range names {
		if err := p.file(ctx, name); err != nil {
			return err
		}
	}
	return nil
}

func (p *producer) file(ctx context.Context, name string) (err error) {
	f, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("read events: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	var r io.Reader = counting{f, p.bar}
	if strings.HasSuffix(name, ".gz") {
		if r, err = gzip.NewReader(r); err != nil {
			return fmt.Errorf("read events from %s: %w", name, err)
		}
	}
	return p.lines(ctx, name, r)
}

// counting moves a bar as a file is read.
type counting struct {
	r   io.Reader
	bar *bar
}

func (c counting) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	c.bar.add(n)
	return n, err
}

func (p *producer) lines(ctx context.Context, name string, r io.Reader) error {
	in := bufio.NewReaderSize(r, 1<<18)
	for number := 1; ; number++ {
		line, err := readLine(in)
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, errLongLine) {
			return fmt.Errorf("read events from %s: %w", name, err)
		}
		at := fmt.Sprintf("%s:%d", name, number)
		switch {
		case errors.Is(err, errLongLine):
			p.complain(at, fmt.Sprintf("the line is longer than %d bytes", longestLine))
		case len(bytes.TrimSpace(line)) > 0:
			p.line(at, line)
		}
		if len(p.msgs) >= perPublish || p.bytes >= 8<<20 || errors.Is(err, io.EOF) {
			if err := p.flush(ctx); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
	}
}

var errLongLine = errors.New("the line is too long")

// readLine gives the next line without its end, in memory of its own.
func readLine(in *bufio.Reader) ([]byte, error) {
	var line []byte
	long := false
	for {
		part, err := in.ReadSlice('\n')
		if len(line)+len(part) > longestLine {
			long, line = true, nil
		}
		if !long {
			line = append(line, part...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if long && err == nil {
			err = errLongLine
		}
		return bytes.TrimSuffix(line, []byte("\n")), err
	}
}

// line queues an event for its topic.
func (p *producer) line(at string, line []byte) {
	topic, subject, err := route(line)
	if err == nil && len(line) > p.limit {
		err = fmt.Errorf("the event has %d bytes, and a message has at most %d", len(line), p.limit)
	}
	if err != nil {
		p.complain(at, err.Error())
		return
	}
	p.msgs = append(p.msgs, stream.Message{Topic: p.client.Topic(topic), Key: []byte(subject), Value: line})
	p.from = append(p.from, at)
	p.bytes += len(line)
}

// route says where an event goes, by the first word of its type, and its key.
func route(line []byte) (topic, subject string, err error) {
	var e struct {
		Type    *string `json:"type"`
		Subject *string `json:"subject"`
	}
	if err := json.Unmarshal(line, &e); err != nil {
		return "", "", fmt.Errorf("the line is no JSON object with a type and a subject: %w", err)
	}
	switch {
	case e.Type == nil:
		return "", "", errors.New("the event has no type")
	case e.Subject == nil || *e.Subject == "":
		return "", "", errors.New("the event has no subject, which names the customer")
	}
	first, _, _ := strings.Cut(*e.Type, ".")
	if first == "account" {
		first = "accounts"
	}
	if !slices.Contains(wire.SourceTopics(), first) || strings.HasPrefix(*e.Type, "accounts.") {
		return "", "", fmt.Errorf("the type %q begins with none of the words usage, billing, support, account", *e.Type)
	}
	return first, *e.Subject, nil
}

func (p *producer) complain(at, why string) {
	if p.bad++; p.bad <= mostNamed {
		fmt.Fprintf(p.a.env.Stderr, "%s: %s\n", at, why)
	} else if p.bad == mostNamed+1 {
		fmt.Fprintln(p.a.env.Stderr, "further bad lines are only counted")
	}
}

// flush sends what is queued. What the broker will never take is a bad line; what cannot be said ends the command.
func (p *producer) flush(ctx context.Context) error {
	if len(p.msgs) == 0 {
		return nil
	}
	err := p.client.Publish(ctx, p.msgs...)
	refused := messageErrors(err)
	if err != nil && (len(refused) == 0 || ctx.Err() != nil) {
		return fmt.Errorf("stopped after %d events were sent: %w", p.sent, err)
	}
	for _, m := range refused {
		p.complain(p.from[m.Index], m.Err.Error())
	}
	p.sent += len(p.msgs) - len(refused)
	p.msgs, p.from, p.bytes = p.msgs[:0], p.from[:0], 0
	if p.bar.p != nil && p.bar.p.GetMax64() < 0 {
		p.bar.add(0)
	}
	return nil
}

// messageErrors takes a joined error apart.
func messageErrors(err error) []*stream.MessageError {
	var one *stream.MessageError
	if m, ok := err.(interface{ Unwrap() []error }); ok {
		var all []*stream.MessageError
		for _, e := range m.Unwrap() {
			all = append(all, messageErrors(e)...)
		}
		return all
	}
	if errors.As(err, &one) {
		return []*stream.MessageError{one}
	}
	return nil
}
