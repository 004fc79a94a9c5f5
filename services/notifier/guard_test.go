package notifier

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

const defaultTestTimeout = 5 * time.Second

// special are addresses that no channel may post to, whatever name leads there.
var special = []string{
	"127.0.0.1", "127.8.9.10", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.100.100.200",
	"168.63.129.16", "192.0.0.192", "198.18.0.1", "224.0.0.1", "255.255.255.255", "240.0.0.1",
	"::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1",
	"2002:7f00:1::1", "2001:db8::1", "::127.0.0.1",
}

// neverDials fails the test when it is called.
func neverDials(t *testing.T) func(context.Context, string, string) (net.Conn, error) {
	return func(_ context.Context, _, address string) (net.Conn, error) {
		t.Errorf("it connected to %s", address)
		return nil, errors.New("no")
	}
}

func TestSpecialAddressesAreRefused(t *testing.T) {
	g := newGuard(nil)
	g.dial = neverDials(t)
	var named netip.Addr
	g.lookup = func(context.Context, string) ([]netip.Addr, error) { return []netip.Addr{named}, nil }
	for _, text := range special {
		named = netip.MustParseAddr(text)
		for _, host := range []string{text, "innocent.example"} {
			if conn, err := g.DialContext(t.Context(), "tcp", net.JoinHostPort(host, "443")); !errors.Is(err, errForbidden) || conn != nil {
				t.Errorf("%s by the name %s: %v", text, host, err)
			}
		}
		// The dialer's own check, at the moment of connecting.
		if err := g.control(t.Context(), "tcp", net.JoinHostPort(text, "443"), nil); !errors.Is(err, errForbidden) {
			t.Errorf("the dialer would connect to %s: %v", text, err)
		}
	}
	if err := g.control(t.Context(), "tcp", "nonsense", nil); !errors.Is(err, errForbidden) {
		t.Errorf("the dialer would connect to nonsense: %v", err)
	}
	for _, text := range []string{"1.1.1.1", "140.82.112.3", "2606:4700::1111", "::ffff:1.1.1.1"} {
		if err := g.check(netip.MustParseAddr(text)); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// A name whose answers change between two questions is asked once, and the connection goes to an address that was checked.
func TestRebindingChangesNothing(t *testing.T) {
	g := newGuard(nil)
	asked := 0
	g.lookup = func(context.Context, string) ([]netip.Addr, error) {
		if asked++; asked == 1 {
			return []netip.Addr{netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("1.1.1.1")}, nil
		}
		return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
	}
	var dialled []string
	g.dial = func(_ context.Context, _, address string) (net.Conn, error) {
		dialled = append(dialled, address)
		return nil, errors.New("enough")
	}
	if _, err := g.DialContext(t.Context(), "tcp", "rebinds.example:443"); err == nil {
		t.Error("it connected")
	}
	if asked != 1 || len(dialled) != 1 || dialled[0] != "1.1.1.1:443" {
		t.Errorf("asked %d times, dialled %v", asked, dialled)
	}
	g.dial = neverDials(t)
	if _, err := g.DialContext(t.Context(), "tcp", "rebinds.example:443"); !errors.Is(err, errForbidden) {
		t.Errorf("the second time: %v", err)
	}
}

func TestNamesThatDoNotResolve(t *testing.T) {
	g := newGuard(nil)
	g.dial = neverDials(t)
	g.lookup = func(context.Context, string) ([]netip.Addr, error) { return nil, errors.New("no such host") }
	if _, err := g.DialContext(t.Context(), "tcp", "x.example:443"); err == nil || !strings.Contains(err.Error(), "no such host") {
		t.Error(err)
	}
	g.lookup = func(context.Context, string) ([]netip.Addr, error) { return nil, nil }
	if _, err := g.DialContext(t.Context(), "tcp", "x.example:443"); err == nil {
		t.Error("a name without addresses")
	}
	if _, err := g.DialContext(t.Context(), "tcp", "no port"); err == nil {
		t.Error("an address without a port")
	}
}

// Even where redirects are followed, the guard judges each connection: an allowed address leads to no other.
func TestEachRedirectIsJudged(t *testing.T) {
	var heard atomic.Int32
	target := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { heard.Add(1) }))
	t.Cleanup(target.Close)
	_, port, err := net.SplitHostPort(target.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	for _, elsewhere := range []string{"127.0.0.2", "localhost", "[::ffff:127.0.0.3]"} {
		first := httptest.NewServer(http.RedirectHandler("http://"+elsewhere+":"+port+"/", http.StatusTemporaryRedirect))
		t.Cleanup(first.Close)
		g := newGuard([]netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")})
		g.lookup = func(context.Context, string) ([]netip.Addr, error) {
			return []netip.Addr{netip.MustParseAddr("::1")}, nil
		}
		client := g.client(defaultTestTimeout)
		client.CheckRedirect = nil // follow
		resp, err := client.Post(first.URL, "text/plain", strings.NewReader("x"))
		if err == nil {
			resp.Body.Close()
		}
		if !errors.Is(err, errForbidden) {
			t.Errorf("to %s: %v", elsewhere, err)
		}
		client.CloseIdleConnections()
	}
	if heard.Load() != 0 {
		t.Errorf("the target heard %d requests", heard.Load())
	}
}

// The real dialer is the last to judge: it refuses although everything before it was passed by.
func TestDialerJudgesToo(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	g := newGuard(nil)
	if conn, err := g.dial(t.Context(), "tcp", l.Addr().String()); !errors.Is(err, errForbidden) || conn != nil {
		t.Errorf("connected, %v", err)
	}
}
