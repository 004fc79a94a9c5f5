package message

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"testing"

	"glidepath/pkg/alert"
	"glidepath/pkg/route"
	"glidepath/schemas"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// What webhooks get is what the schema says.
func TestDigestFollowsItsSchema(t *testing.T) {
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	for _, name := range []string{"alert.json", "digest.json"} {
		raw, err := fs.ReadFile(schemas.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		if err := c.AddResource("https://glidepath.dev/schemas/"+name, doc); err != nil {
			t.Fatal(err)
		}
	}
	schema, err := c.Compile("https://glidepath.dev/schemas/digest.json")
	if err != nil {
		t.Fatal(err)
	}
	whole := func(e alert.Event) alert.Event {
		e.Reason, e.Opener, e.OpenedAt, e.AsOf = alert.ReasonCondition, "tick:2026-11-25T00:00:00Z", noon, noon
		return e
	}
	pages := Compose("digest-x", noon, []Held{{noticeOf(whole(angry())), route.NoOwner}, {noticeOf(whole(dropped())), route.Shadow}}, 10)
	text, err := pages[0].Encode()
	if err != nil {
		t.Fatal(err)
	}
	var e struct{ Data json.RawMessage }
	if err := json.Unmarshal(text, &e); err != nil {
		t.Fatal(err)
	}
	inst, err := jsonschema.UnmarshalJSON(bytes.NewReader(e.Data))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(inst); err != nil {
		t.Errorf("%v\n%s", err, e.Data)
	}
}
