#!/usr/bin/env bash
# Installs the peers that the conversation model is compared with (peers.txt: VADER and snownlp, both from PyPI, pinned by hash) into a
# virtual environment in the user's cache, once, and prints its python.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
dir="${XDG_CACHE_HOME:-$HOME/.cache}/glidepath/sentiment/peers"
# The name changes with the list, so that another list is another environment.
venv="$dir/$(sha256sum "$here/peers.txt" | cut -c 1-12)"
fail() {
	echo "peers.sh: $1 (see above); make eval-sentiment PEERS=no measures without the peers" >&2
	exit 1
}
if [ ! -f "$venv/complete" ]; then
	command -v python3 >/dev/null || fail "python3 is not installed, and VADER and snownlp need it"
	mkdir -p "$dir"
	rm -rf "$venv"
	python3 -m venv "$venv" >&2 || fail "cannot make a virtual environment in $dir; on Debian it needs the package python3-venv"
	"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --no-binary :all: \
		--requirement "$here/peers.txt" >&2 || fail "pip cannot install VADER and snownlp from PyPI"
	touch "$venv/complete"
fi
echo "$venv/bin/python"
