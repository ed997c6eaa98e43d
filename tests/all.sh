#!/usr/bin/env bash
# Runs every tier of tests: the fast one, migrations on real servers, and generated projects built, linted and tested.
#
# Installs PostgreSQL and MariaDB where they are missing and can be had, and starts private servers for the run.
# Ends with `N passed, N failed`.
set -uo pipefail
cd "$(dirname "$0")/.."
root=$PWD

# Every build is the first and the last of its kind.
export CARGO_INCREMENTAL=0 CARGO_PROFILE_DEV_DEBUG=0 CARGO_PROFILE_TEST_DEBUG=0

passed=0
failed=0

# leg NAME COMMAND…: runs a command, counts it, and shows its output where it fails.
leg() {
    local name=$1 log start=$SECONDS
    shift
    log=$(mktemp)
    if "$@" >"$log" 2>&1; then
        passed=$((passed + 1))
        echo "ok      $name ($((SECONDS - start)) s)"
    else
        failed=$((failed + 1))
        echo "FAILED  $name ($((SECONDS - start)) s)"
        tail -n 60 "$log"
    fi
    rm -f "$log"
}

install_servers() {
    local missing=()
    ls /usr/lib/postgresql/*/bin/pg_ctl >/dev/null 2>&1 || missing+=(postgresql)
    command -v mariadbd >/dev/null || [ -x /usr/sbin/mariadbd ] || missing+=(mariadb-server)
    command -v redis-server >/dev/null || missing+=(redis-server)
    [ ${#missing[@]} -eq 0 ] && return 0
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q && apt-get install -y -q --no-install-recommends "${missing[@]}"
}

# project SPEC DATABASE: a generated project is formatted, free of warnings, and passes its own tests.
project() {
    local spec=$1 database=$2 name dir
    name=$(basename "$spec" .toml)-$database
    dir=$work/$name
    sed -e '/^database *=/d' -e "s/^\[project\]/&\ndatabase = \"$database\"/" "$spec" >"$work/$name.toml"
    "$scaffold" new "$dir" --spec "$work/$name.toml" || return 1
    cd "$dir" || return 1
    cargo fmt --check || return 1
    cargo clippy --locked --quiet --all-targets -- -D warnings || return 1
    DATABASE_URL=${urls[$database]} cargo test --locked --quiet || return 1
    "$scaffold" check || return 1
    conversation "$(basename "$spec" .toml)" "$database"
}

# conversation NAME DATABASE: the project answers as recorded, where something is on record for it.
conversation() {
    [ -f "$root/tests/conversation/$1.requests" ] || return 0
    cp "$root/tests/conversation/replay.rs" tests/api/replay.rs
    echo 'mod replay;' >>tests/api/main.rs
    SCAFFOLD_CONVERSATION=$root/tests/conversation/$1.requests DATABASE_URL=${urls[$2]} \
        cargo test --locked --quiet --test api replay::
}

# Workers of the project with jobs are killed at random, and no job is lost.
killed() {
    local database=$1 url=""
    cd "$work/jobs-$database" || return 1
    case $database in
    postgres)
        url=${urls[postgres]%/*}/killed
        "$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)/psql" -q "${urls[postgres]}" -c 'CREATE DATABASE killed' || return 1
        ;;
    mysql)
        url=${urls[mysql]%/*}/killed
        local address=${urls[mysql]#*@}
        address=${address%/*}
        mariadb --no-defaults --protocol=tcp -h "${address%:*}" -P "${address#*:}" -u root -e 'CREATE DATABASE killed' || return 1
        ;;
    esac
    cargo build --locked --quiet || return 1
    DATABASE_URL=$url "$root/tests/kill_workers.sh" "$CARGO_TARGET_DIR/debug/depot"
}

# What is built only on demand: traces.
features() {
    cd "$work/$1" || return 1
    cargo clippy --quiet --all-targets --all-features -- -D warnings || return 1
    cargo test --quiet --all-features --lib telemetry
}

work=$(mktemp -d)
trap 'rm -rf "$work"; "$root/tests/servers.sh" stop >/dev/null 2>&1 || true' EXIT

leg "format" cargo fmt --check
leg "lints" cargo clippy --quiet --all-targets -- -D warnings
leg "servers are installed" install_servers
leg "servers start" tests/servers.sh start
eval "$(tests/servers.sh start 2>/dev/null)" || true
leg "unit tests, diagnostics, migrations on three databases" cargo test --quiet
leg "scaffold builds" cargo build --quiet
scaffold=$root/${CARGO_TARGET_DIR:-target}/debug/scaffold
[ -x "$scaffold" ] || scaffold=${CARGO_TARGET_DIR:-$root/target}/debug/scaffold

# The generated projects share what they are built from.
export CARGO_TARGET_DIR=$work/target
declare -A urls=(
    [sqlite]=""
    [postgres]=${SCAFFOLD_TEST_POSTGRES_URL:-}
    [mysql]=${SCAFFOLD_TEST_MYSQL_URL:-}
)
for spec in "$root"/tests/generated/*.toml; do
    databases=(sqlite)
    # What all databases must do alike is in these.
    case $(basename "$spec" .toml) in blog | jobs | language) databases=("${!urls[@]}") ;; esac
    for database in "${databases[@]}"; do
        leg "generated: $(basename "$spec" .toml) on $database" project "$spec" "$database"
        cd "$root" || exit 1
        [ "$(basename "$spec")" = jobs.toml ] || continue
        leg "workers are killed on $database, and no job is lost" killed "$database"
        cd "$root" || exit 1
    done
done
leg "generated: all features" features minimal-sqlite
cd "$root" || exit 1

leg "generated: edited by hand, then changed by its spec" "$root/tests/evolve.sh" "$scaffold" "$work/story"

export SCAFFOLD=$scaffold
leg "realtime: instances through Redis, floods, memory" tests/realtime.sh redis
leg "realtime: instances through PostgreSQL, floods, memory" tests/realtime.sh postgres

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
