package notifier

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"glidepath/pkg/health"
)

func TestTrialOfChannels(t *testing.T) {
	works, fails := newReceiver(t, says("ok")), newReceiver(t, codes(http.StatusForbidden))
	s := newMailServer(t, false)
	b := mailed(t, s, ", security: none")
	b.routes = strings.Replace(b.routes, "channels:", "channels:\n  - {name: works, type: slack, language: zh-Hant, url: {env: WORKS}}\n  - {name: fails, type: slack, url: {env: FAILS}}", 1)
	b.secrets["WORKS"], b.secrets["FAILS"] = works.URL+"/T0KEN-1234", fails.URL+"/T0KEN-1234"
	p := b.parts()
	tried, err := Try(t.Context(), b.cfg, p.Routes, p.Secrets, b.out, Trial{To: "me@example.com"}, time.Now)
	if err != nil || len(tried) != 4 {
		t.Fatalf("%+v, %v", tried, err)
	}
	for _, c := range tried {
		if c.Sent == (c.Channel == "fails") || c.Channel == "fails" && !strings.Contains(c.Detail, "403") {
			t.Errorf("%+v", c)
		}
	}
	if fails.count() != 1 || len(s.mails()) != 1 || s.mails()[0].to[0] != "me@example.com" || !strings.Contains(b.out.String(), "Test: this channel works") ||
		!strings.Contains(string(works.bodies[0]), "測試") {
		t.Errorf("%d, %+v, %s", fails.count(), s.mails(), b.out)
	}
	tried, err = Try(t.Context(), b.cfg, p.Routes, p.Secrets, b.out, Trial{Channel: "out", Lang: health.SimplifiedChinese}, time.Now)
	if err != nil || len(tried) != 1 || !strings.Contains(b.out.String(), "测试") {
		t.Errorf("%+v, %v", tried, err)
	}
	if _, err := Try(t.Context(), b.cfg, p.Routes, p.Secrets, b.out, Trial{Channel: "nosuch"}, time.Now); err == nil {
		t.Error("a channel that is not there")
	}
}
