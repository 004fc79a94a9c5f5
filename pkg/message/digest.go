package message

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"glidepath/pkg/alert"
	"glidepath/pkg/health"
	"glidepath/pkg/money"
	"glidepath/pkg/route"
)

// TypeDigest is the CloudEvents type of a digest.
const TypeDigest = "health.alert_digest"

// Digest is what was held for somebody, ranked, or one page of it.
type Digest struct {
	ID    string    `json:"-"`
	At    time.Time `json:"-"`
	Page  int       `json:"page"`  // from 1
	Pages int       `json:"pages"` // of this digest
	First int       `json:"first"` // rank of the page's first item
	Total int       `json:"total"` // alerts in all pages
	Items []Item    `json:"items"`
}

// Item is an alert of a digest, as its last event says.
type Item struct {
	Reason route.Reason `json:"reason"` // why it was held
	Alert  alert.Event  `json:"alert"`
}

// Held is a notice that was held for a digest.
type Held struct {
	Notice Notice
	Reason route.Reason
}

// Compose ranks what was held for somebody and cuts it into pages. Of several events of one alert the last one counts. What still goes on comes
// first, of that what acting can save most, in the currency that most of it is in (amounts in other currencies cannot be compared and come
// after), then the more severe.
func Compose(id string, at time.Time, held []Held, perPage int) []Digest {
	last := map[string]Held{}
	for _, h := range held {
		had, ok := last[h.Notice.Alert.AlertID]
		if !ok || h.Notice.Time.After(had.Notice.Time) || h.Notice.Time.Equal(had.Notice.Time) && h.Notice.ID > had.Notice.ID {
			last[h.Notice.Alert.AlertID] = h
		}
	}
	items := make([]Item, 0, len(last))
	currencies := map[string]int{}
	for _, key := range slices.Sorted(maps.Keys(last)) {
		h := last[key]
		items = append(items, Item{h.Reason, h.Notice.Alert})
		if h.Notice.Alert.Saveable > 0 {
			currencies[h.Notice.Alert.ValueCurrency]++
		}
	}
	most := ""
	for _, c := range slices.Sorted(maps.Keys(currencies)) {
		if currencies[c] > currencies[most] {
			most = c
		}
	}
	slices.SortStableFunc(items, func(x, y Item) int { return compare(&x.Alert, &y.Alert, most) })
	var pages []Digest
	for from := 0; from < len(items); from += perPage {
		to := min(from+perPage, len(items))
		n := len(pages) + 1
		pages = append(pages, Digest{ID: id + "-" + strconv.Itoa(n), At: at, Page: n, First: from + 1, Total: len(items), Items: items[from:to]})
	}
	for i := range pages {
		pages[i].Pages = len(pages)
	}
	return pages
}

func compare(x, y *alert.Event, currency string) int {
	value := func(a *alert.Event) int64 {
		if a.ValueCurrency != currency {
			return -1
		}
		return a.Saveable
	}
	rank := func(s alert.Severity) int {
		return slices.Index([]alert.Severity{alert.Info, alert.Warning, alert.Critical}, s)
	}
	over := func(a *alert.Event) int {
		if goesOn(a.Transition) {
			return 0
		}
		return 1
	}
	return cmp.Or(cmp.Compare(over(x), over(y)), cmp.Compare(value(y), value(x)), cmp.Compare(rank(y.Severity), rank(x.Severity)),
		cmp.Compare(x.Customer, y.Customer), cmp.Compare(x.Rule, y.Rule))
}

// Encode is a page as a CloudEvent.
func (d *Digest) Encode() ([]byte, error) {
	text, err := json.Marshal(map[string]any{"specversion": "1.0", "id": d.ID, "source": "//glidepath", "type": TypeDigest, "time": d.At.UTC(), "data": d})
	if err != nil {
		return nil, fmt.Errorf("write a digest: %w", err)
	}
	return text, nil
}

// Read reads what was stored for sending: an alert event or a digest. The message is built by say, for a reader.
func Read(value []byte) (say func(Reader) *Message, err error) {
	var e struct {
		ID   string    `json:"id"`
		Type string    `json:"type"`
		Time time.Time `json:"time"`
		Data Digest    `json:"data"`
	}
	var kind struct {
		Type string `json:"type"`
	}
	if err := json.Unmarshal(value, &kind); err != nil {
		return nil, fmt.Errorf("read a message: %w", err)
	}
	if kind.Type != TypeDigest {
		n, err := ReadNotice(value)
		return func(r Reader) *Message { return Of(r, &n) }, err
	}
	if err := json.Unmarshal(value, &e); err != nil {
		return nil, fmt.Errorf("read a digest: %w", err)
	}
	if e.ID == "" || len(e.Data.Items) == 0 {
		return nil, errors.New("read a digest: it has no id or no items")
	}
	e.Data.ID, e.Data.At = e.ID, e.Time
	return e.Data.Message, nil
}

var reasonWords = map[route.Reason]words{
	route.Shadow:         {"would have been sent (shadow mode: for now only this digest is)", "本应发送（试运行期间只发本汇总）", "原應發送（試行期間只發本彙總）"},
	route.DailyCap:       {"over the daily limit of messages", "超出每日消息上限", "超出每日訊息上限"},
	route.NoOwner:        {"no owner", "无负责人", "無負責人"},
	route.OwnerOnLeave:   {"owner on leave, nobody stands in", "负责人休假且无人代理", "負責人休假且無人代理"},
	route.OwnerNotListed: {"owner not listed", "负责人不在名单中", "負責人不在名單中"},
	route.DigestOnly:     {"for the digest only", "仅汇总", "僅彙總"},
}

// Message is a page as people read it.
func (d *Digest) Message(r Reader) *Message {
	lang := r.Lang
	n := strconv.Itoa(d.Total)
	m := &Message{ID: d.ID, Thread: d.ID, Lang: lang, Time: d.At.UTC(), Mark: "☰", Urgency: Quiet,
		Title: words{"Daily digest: " + n + " alerts", "每日汇总：" + n + "条预警", "每日彙總：" + n + "則預警"}.in(lang), Label: r.day(d.At)}
	if d.Total == 1 && lang != health.SimplifiedChinese && lang != health.TraditionalChinese {
		m.Title = "Daily digest: 1 alert"
	}
	if d.Pages > 1 {
		of := strconv.Itoa(d.Page) + "/" + strconv.Itoa(d.Pages)
		m.Label += comma(lang) + words{"part " + of, "第" + of + "部分", "第" + of + "部分"}.in(lang)
	}
	counts := map[route.Reason]int{}
	for i := range d.Items {
		counts[d.Items[i].Reason]++
	}
	for _, why := range []route.Reason{route.Shadow, route.NoOwner, route.OwnerOnLeave, route.OwnerNotListed, route.DailyCap, route.DigestOnly} {
		if counts[why] > 0 {
			m.Facts = append(m.Facts, reasonWords[why].in(lang)+colon(lang)+strconv.Itoa(counts[why]))
		}
	}
	for i := range d.Items {
		m.Entries = append(m.Entries, entry(lang, &d.Items[i], len(counts) > 1))
	}
	return m
}

// longestEntry bounds a digest's line: ten of them fit in what WeCom takes.
const (
	longestEntry      = 60
	longestEntryFacts = 60
)

func entry(lang health.Lang, i *Item, reason bool) Entry {
	a := &i.Alert
	title := line(firstOf(a.Title.In(lang), a.Name, a.Customer), longestEntry)
	n := Notice{Alert: *a}
	if goesOn(a.Transition) {
		title += paren(lang, Severity(lang, a.Severity))
	} else {
		title += paren(lang, label(lang, &n))
	}
	parts := []string{}
	if a.Saveable > 0 && a.ValueCurrency != "" {
		parts = append(parts, say(lang, "saveable value")+" "+money.Round(a.Saveable, a.ValueCurrency))
	}
	if a.Score != nil {
		parts = append(parts, say(lang, "score")+" "+whole(*a.Score))
	}
	if r := renewal(lang, a.DaysToRenewal); r != "" {
		parts = append(parts, r)
	}
	if reason && i.Reason != route.DigestOnly && i.Reason != route.Shadow {
		parts = append(parts, reasonWords[i.Reason].in(lang))
	}
	if p := a.Play; p != nil && goesOn(a.Transition) {
		parts = append(parts, p.Name.In(lang)+paren(lang, Deadline(lang, p.DeadlineDays)))
	}
	return Entry{Title: title, Facts: line(strings.Join(parts, " · "), 2*longestEntryFacts)}
}

// PageSize is how many alerts a message of a channel's type has room for.
func PageSize(channelType string) int {
	switch channelType {
	case route.WeCom:
		return 6
	case route.Slack, route.Feishu, route.DingTalk:
		return 12
	}
	return 200
}
