package stream

import (
	"strings"
	"testing"
	"time"

	"github.com/kelseyhightower/envconfig"
)

func TestValidateListsEverything(t *testing.T) {
	if err := (Config{Brokers: []string{"127.0.0.1:9092", "kafka:9092"}}).Validate(); err != nil {
		t.Errorf("defaults are refused: %v", err)
	}
	err := Config{
		Brokers: []string{"nowhere"}, Prefix: "a b", Compression: "zip", SessionTimeout: 6 * time.Second,
		DrainTimeout: 6 * time.Second, HeartbeatInterval: 3 * time.Second, MaxBytes: 5, MaxBatchBytes: 1 << 40,
	}.Validate()
	if err == nil {
		t.Fatal("nothing is refused")
	}
	for _, name := range []string{
		"GLIDEPATH_KAFKA_BROKERS", "GLIDEPATH_TOPIC_PREFIX", "GLIDEPATH_GROUP_PREFIX", "GLIDEPATH_KAFKA_COMPRESSION",
		"GLIDEPATH_KAFKA_DRAIN_TIMEOUT", "GLIDEPATH_KAFKA_HEARTBEAT_INTERVAL", "GLIDEPATH_KAFKA_MAX_BYTES", "GLIDEPATH_KAFKA_MAX_BATCH_BYTES",
	} {
		if !strings.Contains(err.Error(), name+": ") {
			t.Errorf("%s is not named in\n%v", name, err)
		}
	}
	if err := (Config{}).Validate(); err == nil || !strings.Contains(err.Error(), "GLIDEPATH_KAFKA_BROKERS") {
		t.Errorf("no broker gives %v", err)
	}
}

// The defaults in the tags, which envconfig sets, are those of Defaults.
func TestDefaultsAgree(t *testing.T) {
	t.Setenv("GLIDEPATH_KAFKA_BROKERS", "a:1,b:2")
	var c Config
	if err := envconfig.Process("glidepath", &c); err != nil {
		t.Fatal(err)
	}
	if len(c.Brokers) != 2 || c.Defaults().Topic("usage") != "glidepath.usage" || c.Group("ingest") != "glidepath.ingest" {
		t.Errorf("the settings are %+v", c)
	}
	want := Config{}.Defaults()
	c = c.Defaults()
	c.Brokers = nil
	if got := c; got.Prefix != want.Prefix || got.SessionTimeout != want.SessionTimeout || got.MaxBytes != want.MaxBytes ||
		got.RebalanceTimeout != want.RebalanceTimeout || got.HeartbeatInterval != want.HeartbeatInterval ||
		got.DrainTimeout != want.DrainTimeout || got.CommitInterval != want.CommitInterval || got.RequestTimeout != want.RequestTimeout ||
		got.MaxWait != want.MaxWait || got.FetchBytes != want.FetchBytes || got.MaxBatchBytes != want.MaxBatchBytes ||
		got.MaxMessageBytes != want.MaxMessageBytes || got.Compression != want.Compression || got.ClientID != want.ClientID {
		t.Errorf("envconfig gives\n%+v and Defaults\n%+v", got, want)
	}
}
