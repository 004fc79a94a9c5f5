package clickhouse

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const (
	probeTimeout = 2 * time.Second
	probeEvery   = 25 * time.Millisecond
)

var errGone = errors.New("the process has ended")

// probe tells whether the server at url is the one that keeps its data in path: a port may have gone to another.
type probe struct{ url, path string }

// ask sends one query. The HTTP port opens after the native one, so an answer means that both serve.
func (p probe) ask(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	query := url.Values{"query": {"SELECT value FROM system.server_settings WHERE name = 'path' FORMAT TSVRaw"}}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.url+"/?"+query.Encode(), nil)
	if err != nil {
		return fmt.Errorf("ask ClickHouse at %s: %w", p.url, err)
	}
	req.Close = true // a kept connection would outlive the server's restart
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("ask ClickHouse: %w", err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 4096))
	if err != nil {
		return fmt.Errorf("read the answer of ClickHouse at %s: %w", p.url, err)
	}
	text := strings.TrimSpace(string(body))
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("ClickHouse at %s answers %s: %s", p.url, resp.Status, text)
	}
	if text != p.path {
		return fmt.Errorf("the ClickHouse at %s keeps its data in %s, not in %s: %w", p.url, text, p.path, errPortTaken)
	}
	return nil
}

// poll asks until the server answers, it is gone, or ctx ends; the error then carries the last refusal.
func poll(ctx context.Context, gone <-chan struct{}, p probe) error {
	ticker := time.NewTicker(probeEvery)
	defer ticker.Stop()
	for {
		err := p.ask(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-ticker.C:
		case <-gone:
			return errGone
		case <-ctx.Done():
			return fmt.Errorf("%w (last: %w)", ctx.Err(), err)
		}
	}
}

// FreePort finds a port on 127.0.0.1 below the range from which systems take the ports of outgoing connections, so
// that none of those takes it while a server restarts.
func FreePort() (int, error) {
	const lowest, count, attempts = 20000, 12000, 100
	var last error
	for range attempts {
		port := lowest + rand.IntN(count)
		listener, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(port)))
		if err != nil {
			last = err
			continue
		}
		if err := listener.Close(); err != nil {
			return 0, fmt.Errorf("release port %d: %w", port, err)
		}
		return port, nil
	}
	return 0, fmt.Errorf("find a free port on %s: %w", host, last)
}
