#!/usr/bin/env bash
# Proves that the rules of .golangci.yml bite: a small module with one violation in each file must be refused, each file
# by the linter and for the reason that it names, and the files without one must pass.
set -euo pipefail
cd "$(dirname "$0")/.."
root="$PWD"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cp go.mod go.sum .golangci.yml "$work"

expected="$work/expected" # one "file<TAB>part of the message" a line
: >"$expected"

# go_file FILE MESSAGE: writes stdin to FILE, which must be refused with MESSAGE; "" means that it must pass.
go_file() {
	mkdir -p "$work/$(dirname "$1")"
	{
		echo "// Package $(basename "$(dirname "$1")") is one of lint-test's."
		cat
	} >"$work/$1"
	printf '%s\t%s\n' "$1" "$2" >>"$expected"
}

# imports FILE PACKAGE MESSAGE: a file that imports PACKAGE.
imports() {
	go_file "$1" "$3" <<-END
		package $(basename "$(dirname "$1")")

		import _ "$2" // blank, so that nothing needs to be called
	END
}

# body FILE IMPORT MESSAGE: a file that imports IMPORT and has the function body on stdin.
body() {
	local statement import=
	statement="$(cat)"
	[ -z "$2" ] || import="import \"$2\""
	go_file "$1" "$3" <<-END
		package $(basename "$(dirname "$1")")

		$import

		// Do is one of lint-test's.
		func Do() {
			$statement
		}
	END
}

# The layout.
imports pkg/telemetry/up.go glidepath/services/ingest "pkg never imports services"
imports services/ingest/sideways.go glidepath/services/scorer "services never import each other"
imports services/scorer/alone.go glidepath/pkg/event ""
imports services/standalone/all.go glidepath/services/scorer ""
for package in event sentiment health alert churn generate route message calendar; do
	imports "pkg/$package/os.go" os "pure packages do no input or output"
done
imports pkg/health/net.go net "pure packages do no input or output"
imports pkg/health/http.go net/http "pure packages do no input or output"
imports pkg/health/slog.go log/slog "pure packages log and count nothing"
imports pkg/health/kafka.go github.com/segmentio/kafka-go "pkg/stream is the only place that knows kafka-go"
imports pkg/health/sql.go github.com/ClickHouse/clickhouse-go/v2 "pkg/store is the only place that knows clickhouse-go"
imports pkg/health/store.go glidepath/pkg/store "pure packages know no database"
imports pkg/health/url.go net/url "" # only net itself does input and output
imports services/ingest/kafka.go github.com/segmentio/kafka-go "pkg/stream is the only place that knows kafka-go"
imports services/ingest/kfake.go github.com/twmb/franz-go/pkg/kfake "pkg/embedded/kafka is the only place that knows kfake"
imports services/ingest/sql.go github.com/ClickHouse/clickhouse-go/v2 "pkg/store is the only place that knows clickhouse-go"
imports services/ingest/load.go github.com/ebitengine/purego "the only place that loads a library"
imports services/ingest/testing.go testing "import testing"
imports pkg/stream/kafka.go github.com/segmentio/kafka-go ""
imports pkg/store/sql.go github.com/ClickHouse/clickhouse-go/v2 ""

# Words that are not used.
body pkg/alert/now.go time "pure packages take now as an argument" <<<'_ = time.Now()'
body pkg/stream/now.go time "" <<<'_ = time.Now()'
body pkg/stream/sleep.go time "wait for a condition" <<<'time.Sleep(time.Second)'
body pkg/store/print.go fmt "write to the writer" <<<'fmt.Println()'
body pkg/store/exit.go os "only main exits" <<<'os.Exit(1)'
body pkg/store/fatal.go log "only main exits" <<<'log.Fatal("no")'
body pkg/store/panic.go "" "only main may panic" <<<'panic("no")'
go_file pkg/store/init.go "use \`init\` function" <<'END'
package store

func init() {}
END
go_file pkg/store/skip_test.go "none is skipped" <<'END'
package store

import "testing"

func TestSkipped(t *testing.T) { t.Skip("no") }
END

# Errors, documentation, size.
body pkg/store/unchecked.go os "is not checked" <<<'os.Remove("x")'
go_file pkg/store/undocumented.go "should have comment" <<'END'
package store

func Undocumented() {}
END
body pkg/store/long.go fmt "too many statements" < <(for _ in $(seq 90); do echo '_ = len(fmt.Sprint())'; done)
go_file pkg/store/unused.go "is unused" <<'END'
package store

func forgotten() {}
END
go_file pkg/store/excuse.go "should provide explanation" <<'END'
package store

import "os"

// Excuse is one of lint-test's.
func Excuse() {
	os.Exit(1) //nolint:forbidigo
}
END

# The files of one package all declare Do: rename it after the file.
find "$work" -name '*.go' | while read -r file; do
	name="$(basename "$file" .go)"
	sed -i.orig -e "s/\bDo\b/Do${name}/" "$file" && rm "$file.orig"
done
for package in event store; do # what the clean files import must exist
	printf '// Package %s is one of lint-test'"'"'s.\npackage %s\n' "$package" "$package" >"$work/pkg/$package/doc.go"
done

gofmt -w "$work"

report="$work/report"
(cd "$work" && go tool -modfile="$root/scripts/tools/go.mod" golangci-lint run --allow-parallel-runners \
	--max-issues-per-linter=0 --max-same-issues=0 --output.text.print-issued-lines=false --output.text.colors=false \
	./... >"$report" 2>&1) || true

failures=0
while IFS=$'\t' read -r file message; do
	found="$(grep -F "$file:" "$report" || true)"
	if [ -z "$message" ] && [ -n "$found" ]; then
		echo "lint-test: $file is fine and is refused: $found" >&2
		failures=$((failures + 1))
	elif [ -n "$message" ] && ! grep -qF "$message" <<<"$found"; then
		echo "lint-test: $file must be refused with \"$message\"; found: ${found:-nothing}" >&2
		failures=$((failures + 1))
	fi
done <"$expected"
if [ "$failures" -gt 0 ]; then
	echo "lint-test: $failures of $(wc -l <"$expected") cases fail; golangci-lint said:" >&2
	cat "$report" >&2
	exit 1
fi
echo "lint-test: $(wc -l <"$expected" | tr -d ' ') cases hold"
