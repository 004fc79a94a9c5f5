package main

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// smallService is two accounts: one books a single month, the other three, of which the events see two.
func smallService(t *testing.T) *service {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "churn", "socialnet7")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	var events bytes.Buffer
	zip := gzip.NewWriter(&events)
	if _, err := zip.Write([]byte("account_id,event_time,event_type_id,user_id,value\n7,2024-01-02 10:00:00,1,0,\n7,2024-01-01 09:00:00,0,0,\n" +
		"8,2024-02-28 08:00:00,1,3,\n8,2024-02-29 23:59:59,1,3,\n")); err != nil {
		t.Fatal(err)
	}
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"account.csv": "account_id,channel,country\n7,web,CN\n8,web,US\n",
		"subscription.csv": "account_id,product,start_date,end_date,mrr\n7,basic,2024-01-01,2024-02-01,9.5\n8,basic,2024-02-01,2024-03-01,9.5\n" +
			"8,basic,2024-01-01,2024-02-01,9.5\n8,basic,2024-03-01,2024-04-01,9.5\n",
		"event_type.csv":     "event_type_id,event_type_name\n0,post\n1,like\n",
		"account_months.csv": "acc,k,n7,n28,p28,y\n7,1,0,0,0,1\n8,1,0,0,0,0\n8,2,2,2,0,0\n",
		"event.csv.gz":       events.String(),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s, err := readService(filepath.Dir(filepath.Dir(dir)))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSetTellsNothingBeforeItsTime(t *testing.T) {
	s := smallService(t)
	bills, err := s.bills(time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	var failed error
	var told []string
	last := time.Time{}
	for l := range s.lines(bills, &failed) {
		if l.Time.Before(last) {
			t.Errorf("%s comes after %s", l.JSON, last)
		}
		last = l.Time
		_, kind, _ := strings.Cut(string(l.JSON), `"type":"`)
		kind, _, _ = strings.Cut(kind, `"`)
		told = append(told, l.Time.Format("01-02 ")+l.Customer+" "+kind)
	}
	if failed != nil {
		t.Fatal(failed)
	}
	want := `01-01 account-7 account.updated
01-01 account-7 billing.subscription_changed
01-01 account-8 account.updated
01-01 account-8 billing.subscription_changed
01-01 account-7 usage.event
01-02 account-7 usage.event
02-01 account-8 billing.subscription_changed
02-02 account-7 billing.subscription_changed
02-02 account-7 account.churned
02-28 account-8 usage.event
02-29 account-8 usage.event`
	if got := strings.Join(told, "\n"); got != want {
		t.Errorf("told\n%s\nand not\n%s", got, want)
	}
}

func TestMonthsAreAskedAtTheirEnd(t *testing.T) {
	s := smallService(t)
	h := newHistory(days{first: time.Date(2024, 1, 2, 0, 0, 0, 0, time.UTC), count: 60})
	leaves, stays := h.customer("account-7", 0), h.customer("account-8", 0)
	leaves.goneDay = 32
	leaves.rows[30] = row{said: true, score: 20} // the tick of the first of February
	stays.rows[30] = row{said: true, score: 90}
	stays.usage[20] = 5
	m := s.monthTable(h)
	m.at(t, "all").want(t, 1, 1, .75, .5, .5) // at the end of its second month the one that stays had been silent for longer
	if !strings.Contains(m.how, "Of 3 such ends 1 have no score yet") {
		t.Error(m.how)
	}
	m.at(t, "first month, with a score").want(t, 1, 1, 1, 1, 1)
}
