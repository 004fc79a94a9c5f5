package ngram

import (
	"bytes"
	"strings"
)

// The most of a text that is read, bytes: of a longer one its beginning and its end.
const (
	longestHead = 12 << 10
	longestTail = 12 << 10
)

// scan reads the writer's own words: not what is quoted, not a signature, not code between fences. A text that quotes everything has
// none of its own.
func (s *Scratch) scan(text []byte) {
	if len(text) <= longestHead+longestTail {
		s.lines(text, 0, len(text))
		return
	}
	s.lines(text, 0, longestHead)
	s.sentence++
	s.clause++
	s.lines(text, len(text)-longestTail, len(text))
}

func (s *Scratch) lines(text []byte, start, end int) {
	fenced := false
	first := true
	for start < end {
		stop := start + bytes.IndexByte(text[start:end], '\n')
		if stop < start {
			stop = end
		}
		line := bytes.TrimSpace(text[start:stop])
		switch {
		case bytes.HasPrefix(line, []byte("```")):
			fenced = !fenced
		case fenced, quoted(line):
		case cutsOff(line):
			return
		case !first && closing(line) && s.endsSoon(text[stop:end]):
			s.tokenize(text, start, stop) // the formula itself is the writer's
			return
		default:
			s.tokenize(text, start, stop)
			s.mark(stop, stop, '\n')
			first = first && len(line) == 0
		}
		start = stop + 1
	}
}

func quoted(line []byte) bool {
	if bytes.HasPrefix(line, []byte("＞")) {
		return true
	}
	if len(line) == 0 || line[0] != '>' {
		return false
	}
	return len(line) == 1 || line[1] == ' ' || line[1] == '>' || line[1] >= 0x80 || isASCIILetter(line[1])
}

// cutsOff says whether what follows a line is not the writer's: an earlier mail, or a signature.
func cutsOff(line []byte) bool {
	if len(line) == 0 || len(line) > 300 {
		return false
	}
	if string(line) == "--" || string(line) == "-- " || bytes.HasPrefix(line, []byte("________")) {
		return true
	}
	for _, p := range cutOffs {
		if len(line) >= len(p) && strings.EqualFold(string(line[:len(p)]), p) {
			return true
		}
	}
	// "On Tue, 3 Jun 2025 at 10:02, Anna <anna@example.com> wrote:", 「…於 2025年6月3日 寫道：」
	if bytes.HasSuffix(line, []byte("wrote:")) && (line[0] == 'O' || bytes.IndexByte(line, '@') >= 0) {
		return true
	}
	for _, p := range []string{"写道：", "寫道：", "写道:", "寫道:"} {
		if bytes.HasSuffix(line, []byte(p)) {
			return true
		}
	}
	return false
}

var cutOffs = []string{
	"-----original message", "----- original message", "---------- forwarded message", "begin forwarded message", "sent from my ", "get outlook for",
	"from: ", "发件人：", "发件人:", "寄件者：", "寄件者:", "寄件人：", "-----原始邮件", "-----原始郵件", "------------------ 原始邮件", "---------- 转发", "---------- 轉寄",
	"发自我的", "從我的", "从我的", "傳送自我的", "发送自",
}

// closing says whether a line is a formula at the end of a letter, behind which a name and an address stand.
func closing(line []byte) bool {
	if len(line) > 40 {
		return false
	}
	text := strings.ToLower(string(bytes.TrimRight(line, ",.!，。！ ")))
	for _, p := range closings {
		if text == p {
			return true
		}
	}
	return false
}

var closings = []string{
	"regards", "best regards", "kind regards", "warm regards", "best", "best wishes", "sincerely", "yours sincerely", "yours truly", "cheers", "br", "rgds",
	"with regards", "many thanks", "thanks", "thank you", "thanks and regards", "thanks & regards",
	"此致", "此致敬礼", "敬礼", "顺颂商祺", "祝好", "谢谢", "敬上", "順頌商祺", "祝好", "謝謝", "敬祝", "祝 商祺", "感謝", "感恩", "此致敬禮",
}

// endsSoon says whether what is left of a text is short enough for a signature.
func (s *Scratch) endsSoon(rest []byte) bool {
	return len(rest) <= 240 && bytes.Count(rest, []byte("\n")) <= 6
}
