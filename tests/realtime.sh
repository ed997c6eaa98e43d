#!/usr/bin/env bash
# Two instances of a generated blog, many clients, and some that misbehave.
#
#   tests/realtime.sh redis      on SQLite, with a private Redis
#   tests/realtime.sh postgres   on the server of SCAFFOLD_TEST_POSTGRES_URL
#
# SCAFFOLD is the program to test (default: the debug build).
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
backend=$1
work=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait; rm -rf "$work"' EXIT

export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$root/target}
scaffold=${SCAFFOLD:-$CARGO_TARGET_DIR/debug/scaffold}

spec=$work/blog.toml
sed "s/^\[realtime\]/[realtime]\nbackend = \"$backend\"/" tests/generated/blog.toml >"$spec"
export DATABASE_URL=sqlite://$work/blog.db
if [ "$backend" = postgres ]; then
    sed -i 's/^\[auth\]/database = "postgres"\n\n[auth]/' "$spec"
    name=realtime_$$
    psql "$SCAFFOLD_TEST_POSTGRES_URL" -qc "CREATE DATABASE $name"
    DATABASE_URL=${SCAFFOLD_TEST_POSTGRES_URL%/*}/$name
fi
"$scaffold" new "$work/blog" --spec "$spec" --quiet
cargo build --quiet --manifest-path "$work/blog/Cargo.toml"
cargo build --quiet --manifest-path benches/realtime/Cargo.toml
load=$CARGO_TARGET_DIR/debug/realtime-load

if [ "$backend" = redis ]; then
    redis-server --port 63799 --save '' --dir "$work" >/dev/null &
    pids+=($!)
    export REDIS_URL=redis://127.0.0.1:63799
fi

# start PORT VARIABLE=VALUE…: an instance that is ready.
start() {
    local port=$1 tries=0
    shift
    (cd "$work/blog" && exec env PORT="$port" RATE_LIMIT=0 RUST_LOG=warn "$@" "$CARGO_TARGET_DIR/debug/blog" serve) &
    pids+=($!)
    until curl -sf "http://127.0.0.1:$port/health/ready" >/dev/null; do
        tries=$((tries + 1))
        [ "$tries" -lt 100 ] || { echo "no instance at port $port" >&2; exit 1; }
        sleep 0.1
    done
}

start 18001
start 18002
second=$!
first=${pids[-2]}
# Each knows the other once what it says comes back.
sleep 0.5
"$load" instances 127.0.0.1:18001 127.0.0.1:18002 20 50
"$load" flood 127.0.0.1:18001
start 18003 REALTIME_RATE_LIMIT=0
third=${pids[-1]}
"$load" deaf 127.0.0.1:18003 "$third"
"$load" idle 127.0.0.1:18002 "$second" 3000

# A shutdown ends all connections in time.
kill "$first" "$second" "$third"
for pid in "$first" "$second" "$third"; do
    wait "$pid"
done
echo "every instance ended by itself"
