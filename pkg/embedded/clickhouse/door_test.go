package clickhouse_test

import (
	"context"
	"net"
	"strings"
	"testing"

	clickhousego "github.com/ClickHouse/clickhouse-go/v2"

	"glidepath/pkg/embedded/clickhouse"
)

// TestResetsDoNotEndTheServer: clients that reset their connections, as those do that are killed before they have read an answer, cost
// nobody else anything. Without the door the first of them ends clickhouse-local.
func TestResetsDoNotEndTheServer(t *testing.T) {
	server := start(t, clickhouse.Config{})
	pid := server.PID()
	reset := func(c net.Conn) {
		if err := c.(*net.TCPConn).SetLinger(0); err != nil {
			t.Error(err)
		}
		_ = c.Close()
	}
	for _, query := range []string{"", "SELECT 1", "SELECT number, toString(number) FROM numbers(3000000)"} {
		for range 5 {
			var raw net.Conn
			options, err := clickhousego.ParseDSN(server.DSN())
			if err != nil {
				t.Fatal(err)
			}
			options.DialContext = func(ctx context.Context, addr string) (net.Conn, error) {
				raw, err = (&net.Dialer{}).DialContext(ctx, "tcp", addr)
				return raw, err
			}
			conn, err := clickhousego.Open(options)
			if err != nil {
				t.Fatal(err)
			}
			if err := conn.Ping(t.Context()); err != nil {
				t.Fatal(err)
			}
			if query != "" {
				if _, err := conn.Query(t.Context(), query); err != nil {
					t.Fatal(err)
				}
			}
			reset(raw)
		}
	}
	for _, request := range []string{"", "GET /?query=SELECT+1 HTTP/1.1\r\n", "POST /?query=SELECT+1 HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n1"} {
		for range 5 {
			c, err := net.Dial("tcp", strings.TrimPrefix(server.HTTP(), "http://"))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := c.Write([]byte(request)); err != nil {
				t.Fatal(err)
			}
			reset(c)
		}
	}
	db := open(t, server.DSN())
	for ask(t, db, "SELECT toString(count()) FROM system.processes WHERE query LIKE '%numbers(3000000)%' AND query NOT LIKE '%processes%'") != "0" {
	}
	if now := server.PID(); now != pid {
		t.Errorf("the server is process %d, and was %d: it died", now, pid)
	}
}
