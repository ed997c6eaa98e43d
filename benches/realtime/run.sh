#!/usr/bin/env bash
# Messages a second to many clients, and memory for each idle connection: a generated project beside a bare broadcast
# of axum, on the same machine, in the same profile.
#
#   benches/realtime/run.sh [CLIENTS] [MESSAGES]
#
# SCAFFOLD is the program that makes the project (default: the debug build); PROFILE is `release` or `dev`.
set -euo pipefail
cd "$(dirname "$0")/../.."
clients=${1:-500}
messages=${2:-200}
profile=${PROFILE:-release}
work=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait; rm -rf "$work"' EXIT

export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}
"${SCAFFOLD:-$CARGO_TARGET_DIR/debug/scaffold}" new "$work/blog" --spec tests/generated/blog.toml --quiet
cargo build --quiet --profile "$profile" --manifest-path "$work/blog/Cargo.toml"
cargo build --quiet --profile "$profile" --manifest-path benches/realtime/Cargo.toml
programs=$CARGO_TARGET_DIR/${profile/dev/debug}
load=$programs/realtime-load

"$load" bare 127.0.0.1:18010 &
pids+=($!)
(cd "$work/blog" && exec env PORT=18011 RATE_LIMIT=0 REALTIME_RATE_LIMIT=0 RUST_LOG=warn \
    DATABASE_URL="sqlite://$work/blog.db" "$programs/blog" serve) &
pids+=($!)
until curl -sf http://127.0.0.1:18011/health/ready >/dev/null; do sleep 0.1; done

echo "bare:"
"$load" idle 127.0.0.1:18010 "${pids[0]}" 2000 bare
"$load" fanout 127.0.0.1:18010 "$clients" "$messages" bare
echo "generated:"
"$load" idle 127.0.0.1:18011 "${pids[1]}" 2000
"$load" fanout 127.0.0.1:18011 "$clients" "$messages"
