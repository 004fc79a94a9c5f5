package clickhouse

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
)

// door is what clients connect to: it passes their bytes to the server and back, and ends the server's connections in good order.
// clickhouse-local needs that, unlike a server proper: it aborts as a whole when a client resets a connection while it waits for the
// client's next query, and a client resets one by going away before it has read an answer to its end. The door also keeps the ports
// while the server restarts.
type door struct {
	listener net.Listener
	inner    atomic.Int64 // the server's own port; 0 while it is down

	mu     sync.Mutex
	open   map[net.Conn]struct{} // nil once the door is shut
	serves sync.WaitGroup
}

// openDoor listens on a port of 127.0.0.1, 0 for a free one.
func openDoor(port int) (*door, error) {
	var err error
	for attempt := 1; ; attempt++ {
		chosen := port
		if port == 0 {
			if chosen, err = FreePort(); err != nil {
				return nil, err
			}
		}
		d := &door{open: map[net.Conn]struct{}{}}
		d.listener, err = net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(chosen)))
		switch {
		case err == nil:
			d.serves.Go(d.accept)
			return d, nil
		case errors.Is(err, syscall.EADDRINUSE) && port == 0 && attempt < portAttempts:
			continue
		case errors.Is(err, syscall.EADDRINUSE):
			err = errors.Join(errPortTaken, err)
		}
		return nil, fmt.Errorf("listen for the clients of ClickHouse: %w", err)
	}
}

func (d *door) addr() string { return d.listener.Addr().String() }

// lead says where the server listens now; 0 turns clients away.
func (d *door) lead(port int) { d.inner.Store(int64(port)) }

func (d *door) accept() {
	for {
		client, err := d.listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			continue // the client has gone again
		}
		if d.keep(client) {
			d.serves.Go(func() { d.serve(client) })
		}
	}
}

// serve passes bytes until both sides have ended.
func (d *door) serve(client net.Conn) {
	defer d.drop(client)
	port := d.inner.Load()
	if port == 0 {
		return
	}
	server, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", net.JoinHostPort(host, strconv.FormatInt(port, 10)))
	if err != nil || !d.keep(server) {
		return
	}
	defer d.drop(server)
	asked := make(chan struct{})
	go func() {
		defer close(asked)
		_, _ = io.Copy(server, client)
		_ = server.(*net.TCPConn).CloseWrite() // whatever became of the client, the server sees a plain end
	}()
	if _, err := io.Copy(client, server); err != nil {
		_, _ = io.Copy(io.Discard, server) // nobody reads the answer: closing before its end would be a reset
	}
	_ = client.Close()
	<-asked
}

// keep notes a connection, so that shut ends it; false, with the connection closed, when the door is shut.
func (d *door) keep(c net.Conn) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.open == nil {
		_ = c.Close()
		return false
	}
	d.open[c] = struct{}{}
	return true
}

func (d *door) drop(c net.Conn) {
	d.mu.Lock()
	delete(d.open, c)
	d.mu.Unlock()
	_ = c.Close()
}

// shut turns everybody out and returns when nothing is passed any more.
func (d *door) shut() {
	_ = d.listener.Close()
	d.mu.Lock()
	open := d.open
	d.open = nil
	for c := range open {
		_ = c.Close()
	}
	d.mu.Unlock()
	d.serves.Wait()
}
