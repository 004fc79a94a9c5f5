#!/usr/bin/env bash
# Puts libchdb.so, which is ClickHouse's own server code, where pkg/embedded/clickhouse looks for it:
#   <user cache directory>/glidepath/libchdb-<pin>/libchdb.so
# npm brings it, so npm's own settings (registry, proxy, cache) hold. Running it again costs nothing; killing it at
# any instant leaves either no library or a whole one. Prints the library's path.
set -euo pipefail

pin=26.7.3-stable.1 # the same as Pin in pkg/embedded/clickhouse/engine.go: a test compares them

fail() {
	echo "fetch-libchdb: $*" >&2
	exit 1
}

# SHA-512 of each package's tarball, in npm's notation. A platform without one is held to the sum that the registry
# itself states, which npm checks.
sum=
case "$(uname -s)-$(uname -m)" in
Linux-x86_64)
	package=@chdb/lib-linux-x64-gnu
	sum=XP97mMqnc5tZpKQywR8N7cLTsHNiTmHr30pC5mzo3jWmukjKn2IBa60c2B/gWUNcuFjOMjWoorQICCqBVj5wpw==
	;;
Linux-aarch64) package=@chdb/lib-linux-arm64-gnu ;;
Darwin-arm64) package=@chdb/lib-darwin-arm64 ;;
Darwin-x86_64) package=@chdb/lib-darwin-x64 ;;
*) fail "there is no libchdb for $(uname -s) on $(uname -m): put a clickhouse binary on PATH instead" ;;
esac

case "$(uname -s)" in
Darwin) cache="$HOME/Library/Caches" ;;
*) cache="${XDG_CACHE_HOME:-$HOME/.cache}" ;;
esac
target="$cache/glidepath/libchdb-$pin"
library="$target/libchdb.so"

if [ -f "$library" ]; then
	echo "$library"
	exit 0
fi
command -v npm >/dev/null || fail "npm is not on PATH: install Node.js, or put a clickhouse binary on PATH"

mkdir -p "$target"
find "$target" -maxdepth 1 -name '.fetch.*' -mmin +60 -exec rm -rf {} + # of runs that were killed
work="$(mktemp -d "$target/.fetch.XXXXXX")" # beside the target, so that the last step is a rename
trap 'rm -rf "$work"' EXIT

echo "fetch-libchdb: fetching $package@$pin (150 MB)" >&2
(cd "$work" && npm pack --silent --pack-destination "$work" "$package@$pin" >/dev/null) ||
	fail "npm pack $package@$pin failed: is the registry reachable, and does it have this platform's package?"
tarball="$(find "$work" -name '*.tgz' -print)"
[ -f "$tarball" ] || fail "npm pack left no tarball in $work"
if [ -n "$sum" ]; then
	found="$(openssl dgst -sha512 -binary "$tarball" | openssl base64 -A)"
	[ "$found" = "$sum" ] || fail "the tarball's SHA-512 is $found, not $sum: refusing it"
fi

tar -xzf "$tarball" -C "$work" package/libchdb.so
chmod 0755 "$work/package/libchdb.so"
mv -f "$work/package/libchdb.so" "$library"
echo "$library"
