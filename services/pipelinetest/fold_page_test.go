package pipelinetest

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// foldPages are the classes in the order in which they are looked for, by words of the path in lower case.
var foldPages = []struct {
	class string
	words *regexp.Regexp
}{
	{"return_policy", regexp.MustCompile(`\b(returns?|refunds?)\b.*\bpolicy\b|\bpolicy\b.*\b(returns?|refunds?)\b|退货政策|退貨政策|退款政策`)},
	{"cancel", regexp.MustCompile(`\b(cancel|cancell?ation|unsubscribe|terminate|deactivate)\b|\b(close|delete)\b.*\baccount\b|\baccount\b.*\b(close|delete)\b|取消|退订|退訂`)},
	{"refund", regexp.MustCompile(`\brefunds?\b|退款`)},
	{"downgrade", regexp.MustCompile(`\bdowngrades?\b|降级|降級`)},
	{"export", regexp.MustCompile(`\bexports?\b|导出|導出|匯出`)},
	{"pricing", regexp.MustCompile(`\b(pricing|prices?|plans)\b|价格|價格`)},
	{"help", regexp.MustCompile(`\b(help|faqs?|docs|support)\b|帮助|幫助`)},
	{"invoice", regexp.MustCompile(`\b(invoices?|billing|receipts)\b|账单|帳單|发票|發票`)},
}

var camel = regexp.MustCompile(`([a-z])([A-Z])`)

// foldPage says what a page is about, by whole words of its path; its query does not count.
func foldPage(path string) string {
	if plain, err := url.PathUnescape(path); err == nil {
		path = plain
	}
	path, _, _ = strings.Cut(path, "?")
	path = strings.ToLower(camel.ReplaceAllString(path, "$1 $2"))
	path = strings.ReplaceAll(path, "_", " ")
	for _, p := range foldPages {
		if p.words.MatchString(path) {
			return p.class
		}
	}
	return ""
}

func TestFoldPage(t *testing.T) {
	for path, want := range map[string]string{
		"/account/cancel": "cancel", "/cancelled-orders": "", "/settings/cancelSubscription": "cancel", "/help/how-to-cancel": "cancel", "/legal/return-policy": "return_policy",
		"/items?next=/cancel": "", "/%E5%8F%96%E6%B6%88": "cancel", "/docs/plans": "pricing", "/Export_All": "export", "/help": "help", "/dashboard": "", "/billing/invoices": "invoice", "/help/billing": "help",
	} {
		if got := foldPage(path); got != want {
			t.Errorf("foldPage(%q) = %q, want %q", path, got, want)
		}
	}
}
