package notifier

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"

	"code.dny.dev/ssrf" // knows IANA's registries of special addresses, and is generated anew when they change
)

// errForbidden is wrapped by the error of a connection that the guard refuses. It is tried again all the same: the setting
// may be mended, and the messages are there still.
var errForbidden = errors.New("the address is not one of the public internet")

// guard connects to addresses of the public internet and to those that are allowed, and to no other: whoever may name a target, or runs
// its name server, must not reach what only this machine can. A name is resolved here, its addresses are checked, and the connection goes to
// one that was; so a name that resolves otherwise a moment later (rebinding) changes nothing. The dialer checks once more what it
// is about to connect to, at each connection and thus at each redirect.
type guard struct {
	safe    *ssrf.Guardian
	allowed []netip.Prefix
	lookup  func(ctx context.Context, host string) ([]netip.Addr, error)
	dial    func(ctx context.Context, network, address string) (net.Conn, error)
}

func newGuard(allowed []netip.Prefix) *guard {
	// Azure's metadata server has a public address.
	g := &guard{allowed: allowed, safe: ssrf.New(ssrf.WithAnyPort(), ssrf.WithDeniedV4Prefixes(netip.MustParsePrefix("168.63.129.16/32")))}
	g.lookup = func(ctx context.Context, host string) ([]netip.Addr, error) {
		return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	}
	dialer := &net.Dialer{Timeout: 10 * time.Second, ControlContext: g.control}
	g.dial = dialer.DialContext
	return g
}

// check refuses an address that is neither public nor allowed. An IPv4 address in IPv6's clothes is judged as what it is.
func (g *guard) check(a netip.Addr) error {
	a = a.Unmap().WithZone("")
	for _, p := range g.allowed {
		if p.Contains(a) {
			return nil
		}
	}
	if err := g.safe.SafeAddr(a); err != nil {
		return fmt.Errorf("%w: %s (GLIDEPATH_NOTIFY_ALLOW can allow it)", errForbidden, a)
	}
	return nil
}

// DialContext resolves, checks and connects.
func (g *guard) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("connect to %s: %w", address, err)
	}
	addrs, err := g.resolve(ctx, host)
	if err != nil {
		return nil, err
	}
	var errs []error
	for _, a := range addrs {
		if err := g.check(a); err != nil {
			errs = append(errs, err)
			continue
		}
		conn, err := g.dial(ctx, network, net.JoinHostPort(a.Unmap().String(), port))
		if err == nil {
			return conn, nil
		}
		errs = append(errs, err)
	}
	return nil, fmt.Errorf("connect to %s: %w", host, errors.Join(errs...))
}

func (g *guard) resolve(ctx context.Context, host string) ([]netip.Addr, error) {
	if a, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{a}, nil
	}
	addrs, err := g.lookup(ctx, host)
	if err != nil {
		return nil, fmt.Errorf("resolve %s: %w", host, err)
	}
	if len(addrs) == 0 {
		return nil, fmt.Errorf("resolve %s: it has no address", host)
	}
	return addrs, nil
}

// These bound what an answer may cost.
const (
	mostAnswer  = 4 << 10 // of a body: more says nothing that one wants to know
	mostHeaders = 64 << 10
)

// client is an HTTP client that connects through the guard alone (no proxy, whose address would be checked instead) and follows no
// redirect: it would carry customers' names to where nobody has configured them to go.
func (g *guard) client(timeout time.Duration) *http.Client {
	return &http.Client{
		Timeout: timeout,
		Transport: &http.Transport{
			DialContext: g.DialContext, ForceAttemptHTTP2: true, TLSHandshakeTimeout: timeout, ResponseHeaderTimeout: timeout, IdleConnTimeout: time.Minute,
			MaxResponseHeaderBytes: mostHeaders, DisableCompression: true, MaxIdleConnsPerHost: 2,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// control is called with the address that is about to be connected to.
func (g *guard) control(_ context.Context, _, address string, _ syscall.RawConn) error {
	a, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %s", errForbidden, address)
	}
	return g.check(a.Addr())
}
