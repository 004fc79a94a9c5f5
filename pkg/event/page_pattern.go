package event

import (
	"cmp"
	"slices"
	"strings"
)

// PageNone is the class in patterns of a page that is of no class, whatever its words say.
const PageNone = "none"

// PageClasses are the names that patterns may be given for, in the order in which they are told.
func PageClasses() []string {
	return []string{PageCancel, PageRefund, PageDowngrade, PageExport, PagePricing, PageReturnPolicy, PageHelp, PageInvoice, PageNone}
}

// Pages says what pages are about: by the patterns of a company, and by PageClass where none of them fits. Nil has no patterns. It is
// immutable and safe for concurrent use.
type Pages struct {
	patterns []pagePattern
}

type pagePattern struct {
	class string
	parts []string // what stands between the stars
}

// NewPages takes patterns by class, one of PageClasses. A pattern is the whole path without its query, in any case, in which * stands for
// any characters; a slash at the end, the scheme and the host do not count. Of those that fit a page the longest counts.
func NewPages(patterns map[string][]string) *Pages {
	p := &Pages{}
	for _, class := range PageClasses() {
		for _, text := range patterns[class] {
			p.patterns = append(p.patterns, pagePattern{class, strings.Split(PagePattern(text), "*")})
		}
	}
	slices.SortStableFunc(p.patterns, func(a, b pagePattern) int { return cmp.Compare(b.length(), a.length()) })
	return p
}

// Class is the class of a page; "" if it is about none.
func (p *Pages) Class(path string) string {
	if p == nil || len(p.patterns) == 0 {
		return PageClass(path)
	}
	whole := strings.TrimSuffix(strings.ToLower(pagePath(path)), "/")
	for i := range p.patterns {
		if p.patterns[i].fits(whole) {
			if p.patterns[i].class == PageNone {
				return ""
			}
			return p.patterns[i].class
		}
	}
	return PageClass(path)
}

// PagePattern is a pattern in the one form that all patterns for the same pages have.
func PagePattern(text string) string {
	if strings.HasPrefix(text, "*") {
		return strings.TrimSuffix(strings.ToLower(unescape(text)), "/")
	}
	return strings.TrimSuffix(strings.ToLower(pagePath(text)), "/")
}

// pagePath is the path and the fragment of an address, with a slash in front.
func pagePath(path string) string {
	path = withoutQuery(unescape(path))
	if _, rest, ok := strings.Cut(path, "://"); ok {
		if i := strings.IndexAny(rest, "/#"); i >= 0 {
			path = rest[i:]
		} else {
			path = ""
		}
	}
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return path
}

func (p *pagePattern) length() int {
	n := 0
	for _, part := range p.parts {
		n += len(part)
	}
	return n
}

func (p *pagePattern) fits(path string) bool {
	if len(p.parts) == 1 {
		return path == p.parts[0]
	}
	rest, ok := strings.CutPrefix(path, p.parts[0])
	if !ok {
		return false
	}
	last := len(p.parts) - 1
	for _, part := range p.parts[1:last] {
		i := strings.Index(rest, part)
		if i < 0 {
			return false
		}
		rest = rest[i+len(part):]
	}
	return strings.HasSuffix(rest, p.parts[last])
}
