package pipelinetest

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"glidepath/pkg/alert"
	"glidepath/pkg/event"
	"glidepath/pkg/health"
	"glidepath/services/rebuild"
)

// wrote is a message by the customer's user, without anybody's verdict on it.
func wrote(customer, user, text string, at time.Time) Event {
	return Event{Type: "support.message", Customer: customer, Time: at,
		Data: &event.SupportMessage{ConversationID: "c-" + customer, Direction: "inbound", Text: text, UserID: user}}
}

// alertEvents are the alert events told so far.
func (p *Pipeline) alertEvents() []alert.Event {
	p.tb.Helper()
	var all []alert.Event
	for _, r := range p.Alerts() {
		var e struct {
			Data alert.Event `json:"data"`
		}
		p.check(json.Unmarshal(r.Value, &e))
		all = append(all, e.Data)
	}
	return all
}

// TestConversationAngryInEachScript: an angry message about a refund that failed, in each script, is an alert that quotes the words that
// decided, and not the phone number beside them. Contented messages are none.
func TestConversationAngryInEachScript(t *testing.T) {
	t.Parallel()
	p := New(t)
	p.Start(p.Ingest(nil), p.Alerter(nil))
	now := time.Now().UTC().Truncate(time.Second)
	for _, c := range []struct{ customer, text, says string }{
		{"english", "This is the third time your refund has failed and nobody answers. Absolutely unacceptable, I want my money back now! Call me on +1 415-555-2671.", "unacceptable"},
		{"simplified", "退款又失败了，钱一直没有到账，客服只会敷衍，太差劲了，再不处理我就投诉到12315！电话13800138000", "敷衍"},
		{"traditional", "退費又失敗了，錢到現在都沒收到，客服一直敷衍，真的太誇張、太爛了，再不處理我就找消保會！電話0912-345-678", "敷衍"},
	} {
		p.Send(wrote("calm "+c.customer, "", map[string]string{"english": "Thanks, the refund arrived. Great support!", "simplified": "退款收到了，谢谢，客服很耐心！",
			"traditional": "退費收到了，謝謝，客服很有耐心！"}[c.customer], now), wrote(c.customer, "u1", c.text, now))
		began := time.Now()
		var found *alert.Event
		p.Until("the alert is there", func(context.Context) (bool, error) {
			for _, e := range p.alertEvents() {
				if e.Customer == c.customer {
					found = &e
				}
			}
			return found != nil, nil
		})
		t.Logf("%s: the alert came after %s", c.customer, time.Since(began).Round(time.Millisecond))
		if found.Rule != "sentiment_negative" || found.Transition != "opened" {
			t.Errorf("%s: %s %s", c.customer, found.Rule, found.Transition)
		}
		e := found.Evidence[0]
		if words := strings.Join(e.Deciding, " "); !strings.Contains(words, c.says) || !strings.Contains(e.Quote, c.says) {
			t.Errorf("%s: the alert quotes %q and says that %q decided; want %q", c.customer, e.Quote, e.Deciding, c.says)
		}
		for _, lang := range health.Languages() {
			if summary := found.Summary.In(lang); !strings.Contains(summary, c.says) {
				t.Errorf("%s: the summary %q does not quote", c.customer, summary)
			}
		}
		if text, err := json.Marshal(found); err != nil || !strings.Contains(string(text), "[phone]") {
			t.Errorf("%s: the phone number is not masked: %s (%v)", c.customer, text, err)
		}
	}
	for _, e := range p.alertEvents() {
		if strings.HasPrefix(e.Customer, "calm") {
			t.Errorf("%s has an alert: %s", e.Customer, e.Summary.En)
		}
	}
	stored := p.SQL("SELECT customer, has(topics, 'slow_or_unhelpful_support') OR has(topics, 'cancel_or_refund_intent') OR has(topics, 'billing_error') OR has(topics, 'escalation_threat'), notEmpty(deciding), position(words, '[phone]') > 0, position(data, 'text') FROM events WHERE customer NOT LIKE 'calm%%' ORDER BY customer")
	same(t, "what is stored", stored, []string{"english\t1\t1\t1\t0", "simplified\t1\t1\t1\t0", "traditional\t1\t1\t1\t0"})
}

// TestConversationMemberIsNotTheCustomer: where the people are known, one angry member who does not decide raises no alert at once, and
// one who does raises it.
func TestConversationMemberIsNotTheCustomer(t *testing.T) {
	t.Parallel()
	p := New(t)
	p.StartAll()
	day := monday
	for _, c := range []string{"member", "boss"} {
		people := Account(c, "mid-market", "", day.AddDate(0, 0, -90))
		people.Data.(*event.AccountUpdated).Users = []event.User{{ID: "boss", Role: "decision_maker"}, {ID: "member", Role: "member"}}
		p.Send(people)
	}
	p.Tick(day)
	for _, c := range []string{"member", "boss"} {
		p.Send(wrote(c, c, "Your app is a terrible, useless mess and your support is a joke. Worst I have ever used.", day.Add(time.Hour)))
	}
	p.Drained("ingest", "support")
	p.Drained("alerter", "health")
	same(t, "told", p.told(), []string{"boss sentiment_negative opened"})
}

// TestConversationJudgedAgain: events that an older model judged have the present one's verdicts after a rebuild, as if it had read them at
// first, in events and in the histories; what a producer said stays.
func TestConversationJudgedAgain(t *testing.T) {
	t.Parallel()
	p := New(t)
	stop := p.Start(p.Ingest(nil), p.Scorer(nil))
	at := monday.Add(9 * time.Hour)
	p.Send(Account("a", "smb", "", at.AddDate(0, 0, -30)), wrote("a", "u", "I hate this. It is broken again, a terrible product!", at), wrote("a", "v", "很好用，谢谢你们的帮助！", at.Add(time.Minute)),
		Writes("a", "I hate this. It is a terrible product!", 0.25, at.Add(2*time.Minute)))
	p.Judge(at.AddDate(0, 0, 1))
	stop()
	const verdicts = "SELECT id, sentiment, sentiment_model, topics, deciding, words FROM events ORDER BY id"
	const history = "SELECT id, sentiment, topics FROM history_raw FINAL ORDER BY id"
	want, wantHistory := p.SQL(verdicts), p.SQL(history)
	for _, table := range []string{"events_raw", "history_raw"} {
		p.SQL("ALTER TABLE %s UPDATE sentiment = if(isNaN(sentiment), nan, 0.5), topics = ['praise'] WHERE type = 'support.message' SETTINGS mutations_sync = 2", table)
	}
	p.SQL("CREATE TABLE old AS events_raw ENGINE = Memory")
	p.SQL("INSERT INTO old SELECT * REPLACE (toUInt16(0) AS analysis, if(sentiment_model IN ('', 'producer'), sentiment_model, 'older') AS sentiment_model, [] AS deciding) FROM events_raw")
	p.SQL("TRUNCATE TABLE events_raw")
	p.SQL("TRUNCATE TABLE history_raw")
	p.SQL("INSERT INTO events_raw SELECT * FROM old")
	if slices.Equal(p.SQL(verdicts), want) || slices.Equal(p.SQL(history), wantHistory) {
		t.Fatal("the older verdicts are not there")
	}
	for range 2 { // the second time there is nothing left to do
		_, err := p.Rebuilder().Run(t.Context(), rebuild.Options{Again: true}, func(int, int, string) {})
		p.check(err)
		same(t, "verdicts", p.SQL(verdicts), want)
		same(t, "verdicts in the histories", p.SQL(history), wantHistory)
	}
	if n := p.One("SELECT count() FROM epochs_raw"); n != "1" {
		t.Errorf("the data epoch was raised %s times, and one analysis became visible", n)
	}
}
