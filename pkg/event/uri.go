package event

import "strings"

// checkURI accepts a URI reference by its characters and, before the first of :/?#, its scheme: all that matters for a name.
func checkURI(b []byte) *Invalid {
	if inv := checkLength(b, 1, maxSource); inv != nil {
		return inv
	}
	path := false // a / ? or # has come, and so no scheme can
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case c == '/' || c == '?' || c == '#':
			path = true
		case c == ':':
			if !path && !isScheme(b[:i]) {
				return badURI()
			}
			path = true
		case c == '%':
			if i+2 >= len(b) || !isHex(b[i+1]) || !isHex(b[i+2]) {
				return badURI()
			}
		case !isLetter(c) && !isDigit(c) && strings.IndexByte("._~!$&'()*+,;=@[]-", c) < 0:
			return badURI()
		}
	}
	return nil
}

func badURI() *Invalid {
	return &Invalid{Reason: BadFormat, Detail: "want a URI reference such as /crm or https://app.example.com"}
}

func isScheme(b []byte) bool {
	for i, c := range b {
		if !isLetter(c) && (i == 0 || !isDigit(c) && c != '+' && c != '-' && c != '.') {
			return false
		}
	}
	return len(b) > 0
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
func isHex(c byte) bool    { return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'f' }

// isJSONType accepts a media type of JSON, such as application/json; charset=utf-8 or application/vnd.acme+json.
func isJSONType(s string) bool {
	media, _, _ := strings.Cut(s, ";")
	kind, sub, ok := strings.Cut(strings.TrimRight(media, " \t"), "/")
	if !ok || kind == "" {
		return false
	}
	for _, part := range []string{kind, sub} {
		for i := range len(part) {
			if c := part[i]; !isLetter(c) && !isDigit(c) && strings.IndexByte("!#$&^_.+-", c) < 0 {
				return false
			}
		}
	}
	if k := strings.LastIndexByte(sub, '+'); k >= 0 {
		return k > 0 && strings.EqualFold(sub[k+1:], "json")
	}
	return strings.EqualFold(sub, "json")
}
