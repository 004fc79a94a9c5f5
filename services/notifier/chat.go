package notifier

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"glidepath/pkg/message"
	"glidepath/pkg/route"
	"glidepath/pkg/store"
)

// chat posts to the bots of Slack, Feishu (Lark), WeCom and DingTalk. The clients are our own and not those of nicholas-fedor/shoutrrr
// (v0.13.2): it has no DingTalk, its Lark and WeCom share one HTTP client of the package with no way to check what it connects to,
// answers are read whole however long they are, and messages are texts of its layout, in which a customer's words could be markup.
type chat struct {
	poster
	address *url.URL
	secret  string
	layout  func(*message.Message) ([]byte, error)
	sign    func(c *chat, body []byte) (address string, signed []byte, err error) // nil where the address is all
	judge   func(answer []byte) result                                            // of a 200; nil where that is all
	now     func() time.Time
}

func newChat(k *maker, ch *channel, read func(*route.Secret) (string, error)) (*chat, error) {
	text, err := read(ch.URL)
	if err != nil {
		return nil, err
	}
	c := &chat{poster: poster{k.guard.client(time.Duration(ch.Timeout)), ch}, now: k.now}
	if c.address, err = readAddress(text); err != nil {
		return nil, err
	}
	if c.secret, err = read(ch.Secret); err != nil {
		return nil, err
	}
	switch ch.Type {
	case route.Slack:
		c.layout = message.Slack
	case route.Feishu:
		c.layout, c.judge, c.sign = message.Feishu, judgeFeishu, signFeishu
	case route.WeCom:
		c.layout, c.judge = message.WeCom, judgeErrCode
	case route.DingTalk:
		c.layout, c.judge, c.sign = message.DingTalk, judgeErrCode, signDingTalk
	}
	return c, nil
}

func (c *chat) send(ctx context.Context, _ *parcel, m *message.Message) result {
	body, err := c.layout(m)
	if err != nil {
		return failedToRender(err)
	}
	address := c.address.String()
	if c.sign != nil && c.secret != "" {
		if address, body, err = c.sign(c, body); err != nil {
			return failedToRender(err)
		}
	}
	got, answer := c.post(ctx, address, jsonHeader(), body)
	switch {
	case got.status == store.DeliverySent && c.judge != nil:
		return c.judge(answer)
	case got.code == http.StatusBadRequest || got.code == http.StatusRequestEntityTooLarge:
		got.status = store.DeliveryRefused // this message will never please it; other refusals may be mended on its side
	}
	return got
}

// signFeishu adds timestamp and signature to the body: the key is what is signed, and the message is empty.
func signFeishu(c *chat, body []byte) (string, []byte, error) {
	at := strconv.FormatInt(c.now().Unix(), 10)
	var o map[string]any
	if err := json.Unmarshal(body, &o); err != nil {
		return "", nil, err
	}
	o["timestamp"], o["sign"] = at, hash(at+"\n"+c.secret, "")
	signed, err := json.Marshal(o)
	return c.address.String(), signed, err
}

// signDingTalk adds timestamp and signature to the address.
func signDingTalk(c *chat, body []byte) (string, []byte, error) {
	at := strconv.FormatInt(c.now().UnixMilli(), 10)
	u := *c.address
	q := u.Query()
	q.Set("timestamp", at)
	q.Set("sign", hash(c.secret, at+"\n"+c.secret))
	u.RawQuery = q.Encode()
	return u.String(), body, nil
}

func hash(key, text string) string {
	h := hmac.New(sha256.New, []byte(key))
	h.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}

// judgeFeishu reads {"code": 0, "msg": "success"}. 9499 says that the message is not sound.
func judgeFeishu(answer []byte) result {
	var a struct {
		Code *int   `json:"code"`
		Msg  string `json:"msg"`
	}
	if err := json.Unmarshal(answer, &a); err != nil || a.Code == nil {
		return again("the answer is not one of Feishu's")
	}
	return judged(*a.Code, a.Msg, 9499)
}

// judgeErrCode reads WeCom's and DingTalk's {"errcode": 0, "errmsg": "ok"}. 40058 (WeCom) and 460101 (DingTalk) say that the message is not
// sound or too long. The others are too many messages, a wrong key or a rule of the bot's: those pass, or can be mended on their side.
func judgeErrCode(answer []byte) result {
	var a struct {
		ErrCode *int   `json:"errcode"`
		ErrMsg  string `json:"errmsg"`
	}
	if err := json.Unmarshal(answer, &a); err != nil || a.ErrCode == nil {
		return again("the answer is not one of the bot's")
	}
	return judged(*a.ErrCode, a.ErrMsg, 40058, 460101)
}

func judged(code int, text string, never ...int) result {
	got := again("%d %s", code, text)
	if code == 0 {
		got.status = store.DeliverySent
	}
	for _, n := range never {
		if code == n {
			got.status = store.DeliveryRefused
		}
	}
	return got
}
