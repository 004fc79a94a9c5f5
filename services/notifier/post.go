package notifier

import (
	"bytes"
	"context"
	"errors"

	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"glidepath/pkg/store"
)

// poster sends HTTP requests and judges their answers.
type poster struct {
	client  *http.Client
	channel *channel
}

func (p *poster) close() { p.client.CloseIdleConnections() }

// mostWait is the longest that a receiver can ask for with Retry-After.
const mostWait = time.Hour

// post sends a body once. The answer's beginning comes along for who must read it.
func (p *poster) post(ctx context.Context, address string, header http.Header, body []byte) (result, []byte) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return result{status: store.DeliveryFailed, detail: "the address is not one that can be posted to"}, nil
	}
	req.Header = header
	req.Header.Set("User-Agent", "glidepath")
	resp, err := p.client.Do(req)
	if err != nil {
		return failed(err), nil
	}
	defer resp.Body.Close()
	answer, _ := io.ReadAll(io.LimitReader(resp.Body, mostAnswer)) // only its beginning is of interest, and an error of it of none
	got := again("%s", resp.Status)
	got.code = resp.StatusCode
	switch code := resp.StatusCode; {
	case code >= 200 && code < 300:
		got.status = store.DeliverySent
		return got, answer
	case code == http.StatusGone:
		p.channel.disable()
		got.status = store.DeliveryRefused
		return got, answer
	case code >= 300 && code < 400:
		got.detail += ": redirects are not followed; give the address that it leads to"
		return got, answer
	case code == http.StatusTooManyRequests || code == http.StatusServiceUnavailable:
		got.wait = retryAfter(resp.Header.Get("Retry-After"))
	}
	if text := strings.TrimSpace(string(answer)); text != "" {
		got.detail += ": " + text
	}
	return got, answer
}

// failed is the result of a request without an answer. The address, a secret, stands in url.Error's text and not in what it wraps.
func failed(err error) result {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	if errors.Is(err, errForbidden) {
		return result{detail: err.Error(), reason: "forbidden_address", kind: "forbidden"}
	}
	return again("%v", err)
}

func retryAfter(text string) time.Duration {
	seconds, err := strconv.Atoi(text)
	if err != nil || seconds < 0 {
		return 0
	}
	return min(time.Duration(seconds)*time.Second, mostWait)
}

// readAddress reads a channel's address.
func readAddress(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, errors.New("its url is not an http or https address")
	}
	return u, nil
}

func jsonHeader() http.Header {
	return http.Header{"Content-Type": {"application/json; charset=utf-8"}}
}
