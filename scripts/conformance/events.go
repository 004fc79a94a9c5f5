package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"strings"
	"time"

	"gopkg.in/yaml.v3" // the conformance files hold several YAML documents each

	"glidepath/pkg/event"
)

// checkEvents sends each event of a file in its mode, in both if it names none, and wants every attribute and the data back.
func checkEvents(file string, b []byte) (passed int, failed []error) {
	dec := yaml.NewDecoder(bytes.NewReader(b))
	for {
		var x struct {
			Mode              string    `yaml:"Mode"`
			ContextAttributes yaml.Node `yaml:"ContextAttributes"`
			Data              string    `yaml:"Data"`
		}
		if err := dec.Decode(&x); errors.Is(err, io.EOF) {
			return passed, failed
		} else if err != nil {
			return passed, append(failed, fmt.Errorf("%s: %w", file, err))
		}
		want, err := flatten(&x.ContextAttributes)
		if err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", file, err))
			continue
		}
		for _, mode := range []string{"binary", "structured"} {
			if x.Mode != "" && x.Mode != mode {
				continue
			}
			if err := roundTrip(mode, want, x.Data); err != nil {
				failed = append(failed, fmt.Errorf("%s: %s, %s: %w", file, want["id"], mode, err))
			} else {
				passed++
			}
		}
	}
}

// flatten gives the attributes as strings as they are written (a YAML time or number would lose that), extensions among them.
func flatten(n *yaml.Node) (map[string]string, error) {
	if n.Kind != yaml.MappingNode {
		return nil, errors.New("no ContextAttributes")
	}
	out := map[string]string{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		name, value := n.Content[i].Value, n.Content[i+1]
		if name == "Extensions" {
			more, err := flatten(value)
			if err != nil {
				return nil, err
			}
			maps.Copy(out, more)
			continue
		}
		out[name] = value.Value
	}
	return out, nil
}

func roundTrip(mode string, want map[string]string, data string) error {
	m, err := message(mode, want, data)
	if err != nil {
		return err
	}
	e, err := event.ParseEnvelope(m)
	if err != nil {
		return err
	}
	want = maps.Clone(want)
	if t, err := time.Parse(time.RFC3339Nano, want["time"]); err == nil {
		want["time"] = t.UTC().Format(time.RFC3339Nano)
	}
	if got := attributes(e); !reflect.DeepEqual(got, want) {
		return fmt.Errorf("got %v, want %v", got, want)
	}
	got := string(e.Data)
	if mode == "structured" && !isJSON(want) {
		if err := json.Unmarshal(e.Data, &got); err != nil {
			return fmt.Errorf("data is no JSON string: %w", err)
		}
	}
	if strings.TrimSpace(got) != strings.TrimSpace(data) {
		return fmt.Errorf("data is %q, want %q", got, data)
	}
	return nil
}

// message is the event as a producer would send it by the Kafka binding.
func message(mode string, attributes map[string]string, data string) (event.Message, error) {
	if mode == "binary" {
		m := event.Message{Value: []byte(data)}
		for name, v := range attributes {
			key := "ce_" + name
			if name == "datacontenttype" {
				key = "content-type"
			}
			m.Headers = append(m.Headers, event.Header{Key: key, Value: []byte(v)})
		}
		return m, nil
	}
	members := map[string]any{"data": json.RawMessage(data)}
	if !isJSON(attributes) {
		members["data"] = data
	}
	for name, v := range attributes {
		members[name] = v
	}
	value, err := json.Marshal(members)
	if err != nil {
		return event.Message{}, fmt.Errorf("marshal event: %w", err)
	}
	header := event.Header{Key: "content-type", Value: []byte("application/cloudevents+json; charset=utf-8")}
	return event.Message{Value: value, Headers: []event.Header{header}}, nil
}

func isJSON(attributes map[string]string) bool {
	media := attributes["datacontenttype"]
	return media == "" || strings.Contains(media, "json")
}
