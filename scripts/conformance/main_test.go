package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// feature has own scenarios in the form of the conformance files: the first three pass, the others must not.
const feature = `Feature: own

    Background:
    Given something

    Scenario Outline: Kafka, structured (<type>)
    Given a Kafka message with payload:
        """
        {"specversion": "1.0", "id": "7", "source": "/s", "type": "t", "tenant": "9", "data": [1]}
        """
    And Kafka headers:
        | key          | value  |
        | content-type | <type> |
    When parsed as Kafka message
    Then the attributes are:
        | key         | value |
        | specversion | 1.0   |
        | id          | 7     |
        | source      | /s    |
        | type        | t     |
        | tenant      | 9     |
    And the data is equal to the following JSON:
        """
        [1]
        """
    Examples:
    | type                          |
    | application/cloudevents+json  |
    | Application/CloudEvents+JSON; charset=utf-8 |

    Scenario: HTTP, binary, percent-encoded
    Given an HTTP request
        """
        POST / HTTP/1.1
        Host: example.com
        CE-SpecVersion: 1.0
        ce-id: Euro%20%E2%82%AC
        ce-source: /s
        ce-type: t
        Content-Length: 3

        {}
        """
    When parsed as HTTP request
    Then the attributes are:
        | key         | value  |
        | specversion | 1.0    |
        | id          | Euro € |
        | source      | /s     |
        | type        | t      |

    Scenario: FAILS, another id
    Given a Kafka message with payload:
        """
        {"specversion": "1.0", "id": "7", "source": "/s", "type": "t"}
        """
    When parsed as Kafka message
    Then the attributes are:
        | key         | value |
        | specversion | 1.0   |
        | id          | 8     |
        | source      | /s    |
        | type        | t     |

    Scenario: FAILS, no event
    Given a Kafka message with payload:
        """
        {"specversion": "1.0"}
        """
    When parsed as Kafka message

    Scenario: FAILS, a step that nobody knows
    Given the moon is full
`

const events = `ContextAttributes:
  specversion: 1.0
  type: t
  id: 0042
  time: 2026-03-01T08:00:00.5+08:00
  source: //example/own
  datacontenttype: text/plain; charset=utf-8
  Extensions:
    tenant: "9"
Data: |
  你好
---
Mode: binary
ContextAttributes: {specversion: 1.0, type: t, id: "1", source: "a b"}
Data: "{}"
`

func TestRun(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"own.feature": feature, "own.yaml": events} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	passed, failed, err := run(dir)
	if err != nil {
		t.Fatal(err)
	}
	if passed != 3+2 || len(failed) != 3+1 {
		t.Errorf("%d passed, failed: %v", passed, failed)
	}
	for _, f := range failed {
		if !strings.Contains(f.Error(), "FAILS") && !strings.Contains(f.Error(), "URI reference") {
			t.Errorf("should pass: %v", f)
		}
	}
}

// TestNothingToRun: a wrong folder is an error, not a success.
func TestNothingToRun(t *testing.T) {
	if _, _, err := run(t.TempDir()); err == nil {
		t.Error("an empty folder passes")
	}
}
