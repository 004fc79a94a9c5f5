package notifier

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"time"

	"glidepath/pkg/message"
	"glidepath/pkg/route"
	"glidepath/pkg/store"

	"github.com/wneessen/go-mail" // writes MIME, speaks STARTTLS and every way of logging in, and takes a dialer
)

// mailer sends e-mail. A repeat has the same Message-ID, so that mail servers can tell, and messages about one alert refer to it, so that
// mail programs show them together. The server is the operator's, most often one of the own network: its address is not checked.
type mailer struct {
	host    string
	from    string
	timeout time.Duration
	tls     *tls.Config
	secure  bool // from the connection's first byte
	opts    []mail.Option
	layout  *message.Mailer
}

// mostMailAnswer bounds what a mail server may say in one session.
const mostMailAnswer = 256 << 10

func newMailer(c *route.Channel, read func(*route.Secret) (string, error)) (*mailer, error) {
	layout, err := message.NewMailer()
	if err != nil {
		return nil, err
	}
	m := &mailer{host: c.Host, from: c.From, timeout: time.Duration(c.Timeout), layout: layout}
	m.tls = &tls.Config{ServerName: c.Host, MinVersion: tls.VersionTLS12}
	m.opts = []mail.Option{mail.WithPort(c.Port), mail.WithTimeout(m.timeout), mail.WithTLSConfig(m.tls)}
	m.secure = c.Security == "tls"
	switch c.Security {
	case "tls":
		// The dialer above has made the connection secure, and the library, which knows only its own dialer as such, asks the connection.
		m.opts = append(m.opts, mail.WithTLSPolicy(mail.TLSOpportunistic))
	case "none":
		m.opts = append(m.opts, mail.WithTLSPolicy(mail.NoTLS))
	default:
		m.opts = append(m.opts, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	password, err := read(c.Password)
	if err != nil {
		return nil, err
	}
	if c.Username != "" {
		m.opts = append(m.opts, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(c.Username), mail.WithPassword(password))
	}
	if _, err := mail.NewClient(c.Host, m.opts...); err != nil {
		return nil, fmt.Errorf("prepare mail: %w", err)
	}
	return m, nil
}

// dialer connects so that a server which hangs or never stops talking costs the channel's time-out and little memory, and that the end of
// ctx, which the library's conversation does not look at, ends the connection.
func (m *mailer) dialer(ctx context.Context) mail.DialContextFunc {
	return func(dialling context.Context, network, address string) (net.Conn, error) {
		var dialer net.Dialer
		conn, err := dialer.DialContext(dialling, network, address)
		if err != nil {
			return nil, err
		}
		context.AfterFunc(ctx, func() { _ = conn.Close() }) // it is of no use any more
		var bounded net.Conn = &boundedConn{Conn: conn, left: mostMailAnswer}
		if m.secure {
			bounded = tls.Client(bounded, m.tls)
		}
		return bounded, nil
	}
}

// boundedConn reads only so much.
type boundedConn struct {
	net.Conn
	left int
}

func (c *boundedConn) Read(b []byte) (int, error) {
	if c.left <= 0 {
		return 0, errors.New("the mail server says too much")
	}
	n, err := c.Conn.Read(b[:min(len(b), c.left)])
	c.left -= n
	return n, err
}

func (m *mailer) send(ctx context.Context, p *parcel, what *message.Message) result {
	msg, err := m.compose(p, what)
	if err != nil {
		return failedToRender(err)
	}
	ctx, cancel := context.WithTimeout(ctx, m.timeout)
	defer cancel()
	client, err := mail.NewClient(m.host, append(slices.Clone(m.opts), mail.WithDialContextFunc(m.dialer(ctx)))...)
	if err != nil {
		return again("%v", err)
	}
	if err := client.DialAndSendWithContext(ctx, msg); err != nil {
		return judgeMail(err)
	}
	return result{status: store.DeliverySent}
}

func (m *mailer) compose(p *parcel, what *message.Message) (*mail.Msg, error) {
	text, err := m.layout.Mail(what)
	if err != nil {
		return nil, err
	}
	if len(p.to) == 0 {
		return nil, errors.New("nobody is named whom the mail is for")
	}
	msg := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if err := msg.FromFormat("Glidepath", m.from); err != nil {
		return nil, err
	}
	for i := range p.to {
		msg.AddToMailAddress(&p.to[i])
	}
	_, domain, _ := strings.Cut(m.from, "@")
	id := func(event string) string { return event + "." + p.delivery.Channel + "@" + domain }
	msg.SetMessageIDWithValue(id(p.delivery.EventID))
	if first := what.Thread + "-opened"; what.Thread != "" && first != p.delivery.EventID && what.Thread != what.ID {
		msg.SetGenHeader(mail.HeaderInReplyTo, "<"+id(first)+">")
		msg.SetGenHeader(mail.HeaderReferences, "<"+id(first)+">")
	}
	msg.SetDateWithValue(what.Time)
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.Subject(text.Subject)
	msg.SetBodyString(mail.TypeTextPlain, text.Text)
	msg.AddAlternativeString(mail.TypeTextHTML, text.HTML)
	return msg, nil
}

// judgeMail tells what the server will never take (5xx to the addresses or the message) from what may pass.
func judgeMail(err error) result {
	got := again("%v", err)
	var sending *mail.SendError
	if errors.As(err, &sending) && !sending.IsTemp() && sending.ErrorCode() >= 500 {
		got.status = store.DeliveryRefused
	}
	if errors.Is(err, io.EOF) {
		got.status = ""
	}
	return got
}
