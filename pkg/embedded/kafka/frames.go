package kafka

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync/atomic"

	"github.com/twmb/franz-go/pkg/kmsg"
)

// maxFrame is Kafka's own default bound for a request, socket.request.max.bytes.
const maxFrame = 100 << 20

// frameHead is a request's length, API key and API version.
const frameHead = 4 + 2 + 2

var errFrame = errors.New("not a Kafka request")

// listenChecked makes listeners whose connections are closed at the first
// frame that is no Kafka request: kfake allocates whatever length a frame
// claims ("GET " is 1.2 GB) and panics on an API key that it does not know.
func listenChecked(log *slog.Logger) func(network, address string) (net.Listener, error) {
	return func(network, address string) (net.Listener, error) {
		ln, err := net.Listen(network, address)
		if err != nil {
			return nil, err
		}
		return &checkedListener{Listener: ln, log: log}, nil
	}
}

type checkedListener struct {
	net.Listener
	log  *slog.Logger
	told atomic.Bool
}

// refused logs the first refusal; a scanner could fill the log with others.
func (l *checkedListener) refused(from net.Addr, err error) {
	level := slog.LevelWarn
	if l.told.Swap(true) {
		level = slog.LevelDebug
	}
	l.log.Log(context.Background(), level, "embedded broker: connection closed", "from", from.String(), "reason", err.Error())
}

func (l *checkedListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &checkedConn{Conn: c, listener: l}, nil
}

// checkedConn follows the frames of what is read through it. It is read by one
// goroutine at a time, which is how kfake reads.
type checkedConn struct {
	net.Conn
	listener *checkedListener
	head     [frameHead]byte
	have     int // bytes of head received from the peer
	out      int // bytes of head handed on
	body     int // bytes of the frame after head that are still to come
}

// Read hands on a frame's head only once it is complete and checked.
func (c *checkedConn) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if c.body > 0 && c.out == frameHead {
		n, err := c.Conn.Read(p[:min(len(p), c.body)])
		c.body -= n
		if c.body == 0 {
			c.have, c.out = 0, 0
		}
		return n, err
	}
	for c.have < frameHead {
		n, err := c.Conn.Read(c.head[c.have:])
		c.have += n
		if err != nil {
			return 0, err
		}
	}
	if c.out == 0 {
		size, err := checkHead(c.head)
		if err != nil {
			c.listener.refused(c.RemoteAddr(), err)
			return 0, errors.Join(err, c.Close())
		}
		c.body = size - (frameHead - 4)
	}
	n := copy(p, c.head[c.out:])
	c.out += n
	if c.out == frameHead && c.body == 0 {
		c.have, c.out = 0, 0
	}
	return n, nil
}

// checkHead returns the frame's length after its length field.
func checkHead(head [frameHead]byte) (int, error) {
	size := binary.BigEndian.Uint32(head[:])
	key := int16(binary.BigEndian.Uint16(head[4:]))
	version := int16(binary.BigEndian.Uint16(head[6:]))
	// The shortest header goes on with a correlation id and a client id.
	if size < frameHead-4+4+2 || size > maxFrame {
		return 0, fmt.Errorf("%w: a frame of %d bytes", errFrame, size)
	}
	req := kmsg.RequestForKey(key)
	if req == nil {
		return 0, fmt.Errorf("%w: unknown API key %d", errFrame, key)
	}
	if version < 0 || version > req.MaxVersion() && kmsg.Key(key) != kmsg.ApiVersions {
		return 0, fmt.Errorf("%w: version %d of %s", errFrame, version, kmsg.NameForKey(key))
	}
	return int(size), nil
}
