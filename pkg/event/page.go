package event

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// What a page is about, where it says something of a customer's plans.
const (
	PageCancel       = "cancel"
	PageRefund       = "refund"
	PageDowngrade    = "downgrade"
	PageExport       = "export"
	PagePricing      = "pricing"
	PageReturnPolicy = "return_policy"
	PageHelp         = "help"
	PageInvoice      = "invoice"
)

// pageWords says by which words a class is known. Of two words both must be there; Chinese, which has no spaces, is looked
// for as it stands.
type pageWords struct {
	class   string
	words   []string // with a space on either side
	both    [][2]string
	chinese []string
}

// pageClasses is in order: the first class that fits wins, so a help page about cancelling is of class cancel.
var pageClasses = []pageWords{
	{PageReturnPolicy, nil,
		[][2]string{{" return ", " policy "}, {" returns ", " policy "}, {" refund ", " policy "}, {" refunds ", " policy "}},
		[]string{"退货政策", "退貨政策", "退换货政策", "退換貨政策", "退款政策"}},
	{PageCancel, []string{" cancel ", " cancellation ", " cancelation ", " cancelling ", " canceling ",
		" unsubscribe ", " terminate ", " termination ", " deactivate "},
		[][2]string{{" close ", " account "}, {" delete ", " account "}},
		[]string{"取消", "退订", "退訂", "解约", "解約", "注销", "註銷", "终止", "終止"}},
	{PageRefund, []string{" refund ", " refunds "}, nil, []string{"退款", "退费", "退費"}},
	{PageDowngrade, []string{" downgrade ", " downgrades "}, nil, []string{"降级", "降級"}},
	{PageExport, []string{" export ", " exports "}, nil, []string{"导出", "導出", "匯出"}},
	{PagePricing, []string{" pricing ", " prices ", " price ", " plans "}, nil, []string{"价格", "價格", "定价", "定價", "资费", "資費"}},
	{PageHelp, []string{" help ", " faq ", " faqs ", " docs ", " support "}, nil, []string{"帮助", "幫助", "說明中心", "常见问题", "常見問題"}},
	{PageInvoice, []string{" invoice ", " invoices ", " billing ", " receipts "}, nil, []string{"账单", "帳單", "发票", "發票"}},
}

// PageClass says what a page is about, by whole words of its path in any case (cancelSubscription and cancel-plan have the
// word cancel, cancelled-orders has not); "" if it is about none of the classes. A query does not count, a fragment does.
func PageClass(path string) string {
	path = withoutQuery(unescape(path))
	words, ascii := pageText(path)
	for i := range pageClasses {
		c := &pageClasses[i]
		for _, w := range c.words {
			if strings.Contains(words, w) {
				return c.class
			}
		}
		for _, w := range c.both {
			if strings.Contains(words, w[0]) && strings.Contains(words, w[1]) {
				return c.class
			}
		}
		if ascii {
			continue
		}
		for _, w := range c.chinese {
			if strings.Contains(path, w) {
				return c.class
			}
		}
	}
	return ""
}

func withoutQuery(path string) string {
	before, query, ok := strings.Cut(path, "?")
	if !ok {
		return path
	}
	if _, fragment, _ := strings.Cut(query, "#"); fragment != "" {
		return before + "#" + fragment
	}
	return before
}

// pageText puts the words of a path in lower case with spaces around each: it splits at everything that is no letter or
// digit and where an upper-case letter follows a lower-case one. It says too whether the path is all ASCII.
func pageText(path string) (words string, ascii bool) {
	var b strings.Builder
	b.Grow(2*len(path) + 2)
	b.WriteByte(' ')
	ascii = true
	last := ' '
	for _, r := range path {
		ascii = ascii && r < utf8.RuneSelf
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			b.WriteByte(' ')
		case unicode.IsUpper(r) && unicode.IsLower(last):
			b.WriteByte(' ')
			fallthrough
		default:
			b.WriteRune(unicode.ToLower(r))
		}
		last = r
	}
	b.WriteByte(' ')
	return b.String(), ascii
}

// unescape resolves %XX and leaves what is none as it is.
func unescape(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]) {
			out = append(out, unhex(s[i+1])<<4|unhex(s[i+2]))
			i += 2
			continue
		}
		out = append(out, s[i])
	}
	return string(out)
}

func unhex(c byte) byte {
	if isDigit(c) {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}
