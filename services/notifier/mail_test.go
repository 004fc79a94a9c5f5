package notifier

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io"
	"math/big"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"glidepath/pkg/alert"
	"glidepath/pkg/store"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp" // a mail server for tests
)

// post is a mail that arrived.
type arrived struct {
	from string
	to   []string
	body []byte
	tls  bool
	user string
}

// mailServer is a real SMTP server on loopback.
type mailServer struct {
	host string
	port int
	cert tls.Certificate
	pool *x509.CertPool

	mu     sync.Mutex
	got    []arrived
	answer func(n int) error // of DATA; n counts from 1
	n      int
}

func (s *mailServer) NewSession(c *smtp.Conn) (smtp.Session, error) {
	_, secure := c.TLSConnectionState()
	return &mailSession{s: s, mail: arrived{tls: secure}}, nil
}

type mailSession struct {
	s    *mailServer
	mail arrived
}

func (m *mailSession) AuthMechanisms() []string { return []string{sasl.Plain} }

func (m *mailSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if password != "s3cret-pass" {
			return smtp.ErrAuthFailed
		}
		m.mail.user = user
		return nil
	}), nil
}

func (m *mailSession) Mail(from string, _ *smtp.MailOptions) error { m.mail.from = from; return nil }
func (m *mailSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	m.mail.to = append(m.mail.to, to)
	return nil
}
func (m *mailSession) Reset()        { m.mail.to = nil }
func (m *mailSession) Logout() error { return nil }

func (m *mailSession) Data(r io.Reader) (err error) {
	if m.mail.body, err = io.ReadAll(r); err != nil {
		return err
	}
	m.s.mu.Lock()
	defer m.s.mu.Unlock()
	m.s.n++
	if m.s.answer != nil {
		if err := m.s.answer(m.s.n); err != nil {
			return err
		}
	}
	m.s.got = append(m.s.got, m.mail)
	return nil
}

func (s *mailServer) mails() []arrived {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]arrived{}, s.got...)
}

func newMailServer(t *testing.T, immediateTLS bool) *mailServer {
	t.Helper()
	s := &mailServer{host: "127.0.0.1", pool: x509.NewCertPool()}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mail"}, NotBefore: time.Unix(0, 0), NotAfter: time.Now().AddDate(1, 0, 0),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	s.cert = tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
	s.pool.AddCert(cert)
	srv := smtp.NewServer(s)
	srv.Domain, srv.AllowInsecureAuth = "127.0.0.1", false
	srv.TLSConfig = &tls.Config{Certificates: []tls.Certificate{s.cert}, MinVersion: tls.VersionTLS12}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.port = l.Addr().(*net.TCPAddr).Port
	if immediateTLS {
		l = tls.NewListener(l, srv.TLSConfig)
	}
	done := make(chan struct{})
	go func() { defer close(done); _ = srv.Serve(l) }()
	t.Cleanup(func() { _ = srv.Close(); <-done })
	return s
}

// mailed is a bench with a mail channel and Ann, who reads traditional Chinese.
func mailed(t *testing.T, s *mailServer, more string) *bench {
	b := newBench(t, fmt.Sprintf(`
channels:
  - {name: mail, type: email, host: 127.0.0.1, port: %d, from: glide@example.com, timeout: 5s%s}
  - {name: out, type: stdout}
people:
  - {name: 安, email: ann@example.com, language: zh-Hant, channels: [mail]}
lead: ann@example.com
routes: [{name: all, owner: true, to: [out]}]
`, s.port, more))
	b.secrets["PASS"] = "s3cret-pass"
	b.rig = func(svc *Service) { svc.channels["mail"].sender.(*mailer).tls.RootCAs = s.pool }
	return b
}

func TestMailArrives(t *testing.T) {
	for name, c := range map[string]struct {
		immediate bool
		more      string
		tls       bool
		user      string
	}{
		"STARTTLS": {false, ", username: glide, password: {env: PASS}", true, "glide"},
		"TLS":      {true, ", security: tls, username: glide, password: {env: PASS}", true, "glide"},
		"open":     {false, ", security: none", false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := newMailServer(t, c.immediate)
			b := mailed(t, s, c.more)
			first := b.send(1, func(e *alert.Event) {
				e.Title.Hant, e.Summary.Hant = "Acme\r\nBcc: evil@example.com：使用量下降", "<b>使用</b>量"
			})
			b.send(1, func(e *alert.Event) { e.Transition = "resolved" })
			b.run(func() bool { return b.store.settled("mail", 2) })
			got := s.mails()
			if len(got) != 2 || got[0].tls != c.tls || got[0].user != c.user || got[0].from != "glide@example.com" || len(got[0].to) != 1 || got[0].to[0] != "ann@example.com" {
				t.Fatalf("%+v\n%s", got, b.log)
			}
			m, err := mail.ReadMessage(bytes.NewReader(got[0].body))
			if err != nil {
				t.Fatal(err)
			}
			subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
			if want := "Acme Bcc: evil@\u200bexample.com：使用量下降（預警，警示）"; err != nil || subject != want {
				t.Errorf("subject %q, %v", subject, err)
			}
			if m.Header.Get("Bcc") != "" || m.Header.Get("Message-Id") != "<"+first+".mail@example.com>" || m.Header.Get("Auto-Submitted") != "auto-generated" {
				t.Errorf("header %v", m.Header)
			}
			text, html := parts(t, m)
			if !strings.Contains(text, "第一步") || !strings.Contains(text, "<b>使用</b>量") || !strings.Contains(html, "&lt;b&gt;使用&lt;/b&gt;量") {
				t.Errorf("text %s\nhtml %s", text, html)
			}
			end, err := mail.ReadMessage(bytes.NewReader(got[1].body))
			if err != nil || end.Header.Get("In-Reply-To") != "<"+first+".mail@example.com>" {
				t.Errorf("the end does not belong to its beginning: %v, %v", end.Header, err)
			}
		})
	}
}

// parts are a message's text and HTML.
func parts(t *testing.T, m *mail.Message) (text, html string) {
	t.Helper()
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	r := multipart.NewReader(m.Body, params["boundary"])
	for {
		p, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			return text, html
		}
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(quotedprintable.NewReader(p))
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(p.Header.Get("Content-Type"), "text/html") {
			html = string(body)
		} else {
			text = string(body)
		}
	}
}

func TestMailServersSay(t *testing.T) {
	for name, c := range map[string]struct {
		answer func(n int) error
		status string
		tries  int
	}{
		"later, and then yes": {func(n int) error {
			if n < 3 {
				return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "later"}
			}
			return nil
		}, store.DeliverySent, 3},
		"never": {func(int) error {
			return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "spam"}
		}, store.DeliveryRefused, 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := newMailServer(t, false)
			s.answer = c.answer
			b := mailed(t, s, "")
			id := b.send(1, nil)
			b.run(func() bool { return b.store.settled("mail", 1) })
			if d := b.store.result(id, "mail"); d.Status != c.status || d.Attempts != c.tries {
				t.Errorf("%+v", d)
			}
		})
	}
}

// A wrong password is told without it, and a server without STARTTLS gets no mail by default; neither is the end: it can be mended.
func TestMailIsNotSentInTheOpen(t *testing.T) {
	s := newMailServer(t, false)
	b := mailed(t, s, ", username: glide, password: {env: PASS}")
	b.secrets["PASS"] = "wr0ng-pass"
	id := b.send(1, nil)
	b.run(func() bool { return strings.Contains(b.log.String(), "trying again") && b.store.settled("out", 1) })
	if d := b.store.result(id, "mail"); d.Status != store.DeliveryIntent || len(s.mails()) != 0 || strings.Contains(b.log.String(), "wr0ng") {
		t.Errorf("%+v\n%s", d, b.log)
	}
	b.secrets["PASS"] = "s3cret-pass" // mended
	b.run(func() bool { return b.store.settled("mail", 1) })
	if len(s.mails()) != 1 {
		t.Error("it was not sent")
	}
}

// A mail server that hangs, one that never stops talking and one that is not there delay no other channel.
func TestMailServersThatMisbehave(t *testing.T) {
	for name, serve := range map[string]func(net.Conn){
		"hangs": func(c net.Conn) { _, _ = io.Copy(io.Discard, c) },
		"talks": func(c net.Conn) {
			block := bytes.Repeat([]byte("x"), 1<<16)
			for {
				if _, err := c.Write(block); err != nil {
					return
				}
			}
		},
		"hangs up": func(net.Conn) {},
	} {
		t.Run(name, func(t *testing.T) {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			var serving sync.WaitGroup
			serving.Go(func() {
				for {
					c, err := l.Accept()
					if err != nil {
						return
					}
					serving.Go(func() { defer c.Close(); serve(c) })
				}
			})
			b := mailed(t, &mailServer{port: l.Addr().(*net.TCPAddr).Port, pool: x509.NewCertPool()}, "")
			id := b.send(1, nil)
			b.run(func() bool {
				return b.store.settled("out", 1) && (name == "hangs" || strings.Contains(b.log.String(), "trying again"))
			})
			if d := b.store.result(id, "mail"); d.Status == store.DeliverySent {
				t.Errorf("%+v", d)
			}
			_ = l.Close()
			serving.Wait()
		})
	}
}
