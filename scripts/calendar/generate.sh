#!/usr/bin/env bash
# Writes pkg/calendar/days.csv anew from the pinned sources (sources.txt, and lunar-go in go.mod), and reports each day on which two
# sources differ. Once a year, when the make-up days of the next year are announced (Taiwan about June, mainland China in
# November): raise the pins, move the years below, run it, and read what changed.
set -euo pipefail
first=2023 last=2028
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
cd "$here/../.."
dir="${XDG_CACHE_HOME:-$HOME/.cache}/glidepath/calendar"
# The name changes with the list, so that another list is another environment.
venv="$dir/$(sha256sum "$here/sources.txt" | cut -c 1-12)"
if [ ! -f "$venv/complete" ]; then
	command -v python3 >/dev/null || { echo "generate.sh: python3 is not installed, and the sources need it" >&2; exit 1; }
	mkdir -p "$dir"
	rm -rf "$venv"
	python3 -m venv "$venv" >&2 || { echo "generate.sh: cannot make a virtual environment in $dir; on Debian it needs the package python3-venv" >&2; exit 1; }
	"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement "$here/sources.txt" >&2
	touch "$venv/complete"
fi
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
"${GO:-go}" run ./scripts/calendar/china "$first" "$last" >"$work/china.csv"
"$venv/bin/python" "$here/generate.py" "$first" "$last" "$work/china.csv" "$work/days.csv"
mv "$work/days.csv" pkg/calendar/days.csv
