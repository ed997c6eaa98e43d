#!/usr/bin/env bash
# Kills workers at random while they work, and counts: no job is lost, and none runs twice but where its worker was lost.
#
#   tests/kill_workers.sh BINARY   the program of a project made from tests/generated/jobs.toml
#
# DATABASE_URL says which database, one that is empty (default: a new SQLite file); JOBS how many jobs (default 2000).
set -euo pipefail

program=$(realpath "$1")
jobs=${JOBS:-2000}
folder=$(mktemp -d)
cd "$folder"
export DATABASE_URL=${DATABASE_URL:-sqlite://$folder/test.db}
export PORT=${PORT:-18765} RATE_LIMIT=0 DOCS=false RUST_LOG=warn MAIL_DIR=$folder/mail
export WORKER_LEASE_SECONDS=1 WORKER_POLL_SECONDS=0.05 WORKER_CONCURRENCY=8

declare -a workers=()
server=
cleanup() {
    kill -9 $server "${workers[@]}" 2>/dev/null || true
    rm -rf "$folder"
}
trap cleanup EXIT

"$program" migrate up
export RUN_MIGRATIONS=false
"$program" serve 2>server.log &
server=$!
disown
until curl -fs -o /dev/null "localhost:$PORT/health"; do sleep 0.1; done

work() {
    "$program" worker 2>>worker.log &
    workers[$1]=$!
    disown
}

for n in 0 1 2; do work $n; done

# The jobs come while the workers die.
for n in $(seq "$jobs"); do
    echo "next"
    echo "url = \"http://localhost:$PORT/api/worker/jobs/weigh-parcels\""
    echo "header = \"content-type: application/json\""
    printf 'data = "{\\"pattern\\":\\"AA%s\\",\\"depot_id\\":\\"01890a5d-0000-7000-8000-000000000001\\",' "$n"
    printf '\\"on\\":\\"2026-01-01\\",\\"at\\":\\"09:00:00\\",\\"range\\":{\\"to\\":1}}"\n'
    echo 'output = "/dev/null"'
    echo 'write-out = "%{http_code}\n"'
done | sed 1d >requests
curl -s --config requests >answers &
client=$!

kills=0
count() { "$program" worker list "$1" --limit 1000000 | wc -l; }
for _ in $(seq 300); do
    victim=$((RANDOM % 3))
    kill -9 "${workers[$victim]}"
    kills=$((kills + 1))
    work $victim
    sleep "0.$((RANDOM % 4 + 2))"
    if ! kill -0 $client 2>/dev/null && [ "$(count queued)" = 0 ] && [ "$(count running)" = 0 ]; then break; fi
done

accepted=$(grep -c '^202$' answers)
"$program" worker list succeeded --limit 1000000 >succeeded
again=$(awk '$4 !~ /^1\//' succeeded | wc -l)
unexplained=$(awk '$4 !~ /^1\//' succeeded | grep -vc 'the worker was lost' || true)
echo "$accepted of $jobs jobs accepted, $(wc -l <succeeded) succeeded, $again ran again; $kills workers were killed"
[ "$accepted" = "$jobs" ] && [ "$(wc -l <succeeded)" = "$jobs" ] && [ "$unexplained" = 0 ] && [ "$kills" -gt 5 ]
