#!/usr/bin/env bash
# Runs every fuzz target of the repository for the time given (10s without one), one after the other.
set -euo pipefail
cd "$(dirname "$0")/.."
time="${1:-10s}"
found=0
while IFS=: read -r file line; do
	name="$(sed -nE 's/^func (Fuzz[A-Za-z0-9_]*)\(.*/\1/p' <<<"$line")"
	found=$((found + 1))
	echo "fuzz: $name in $(dirname "$file") for $time"
	go test -run '^$' -fuzz "^$name\$" -fuzztime "$time" "./$(dirname "$file")"
done < <(git ls-files -z --cached --others --exclude-standard '*_test.go' | xargs -0 -r grep -sHE '^func Fuzz' || true)
echo "fuzz: $found targets ran"
