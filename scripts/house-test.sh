#!/usr/bin/env bash
# House rules that no linter knows. Each prints the lines that break it.
set -euo pipefail
cd "$(dirname "$0")/.."
failures=0

# refuse WHY: reads "file:line:text" lines from stdin; any is a failure.
refuse() {
	local found
	found="$(cat)"
	[ -n "$found" ] || return 0
	printf 'house-test: %s\n%s\n' "$1" "$found" >&2
	failures=$((failures + 1))
}

# files PATTERN...: tracked files and new ones that are not ignored, with a closing NUL each.
files() {
	git ls-files -z --cached --others --exclude-standard -- "$@" | while IFS= read -r -d '' file; do
		[ ! -f "$file" ] || printf '%s\0' "$file"
	done
}
# search EXPRESSION PATTERN...: where the expression stands in those files.
search() { files "${@:2}" | xargs -0 -r grep -snHE -- "$1" || true; }

refuse 'an unfinished thing is finished or filed as an issue, not marked' < <(
	search '\b(TODO|FIXME|XXX)\b' '*.go' '*.sql' '*.sh' '*.yml' '*.yaml' Makefile ':!scripts/house-test.sh'
)

refuse 'SQL never asks the clock: time is an argument' < <(
	search '\bnow(64)?\(\)|\btoday\(\)|\byesterday\(\)' '*.sql' | sed -E '/:[0-9]+: *--/d'
)

refuse 'a test waits for a condition; only the clock of testing/synctest may be slept on' < <(
	files '*_test.go' | while IFS= read -r -d '' file; do
		grep -q '"testing/synctest"' "$file" || grep -nHE '\btime\.Sleep\(' "$file" || true
	done
)

refuse 'a file of more than 600 lines is split (the aim is 400)' < <(
	files '*.go' | while IFS= read -r -d '' file; do
		lines="$(wc -l <"$file")"
		[ "$lines" -le 600 ] || echo "$file: $lines lines"
	done
)

refuse 'scripts parse and can be run' < <(
	files 'scripts/*.sh' .ci/run | while IFS= read -r -d '' file; do
		bash -n "$file" 2>&1 || true
		[ -x "$file" ] || echo "$file: is not executable"
	done
)

[ "$failures" -eq 0 ] || exit 1
echo "house-test: all rules hold"
