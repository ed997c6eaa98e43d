#!/usr/bin/env bash
# Private PostgreSQL and MariaDB servers for the tests that need one.
#
#   eval "$(tests/servers.sh start)"   starts what is installed and exports SCAFFOLD_TEST_POSTGRES_URL and
#                                      SCAFFOLD_TEST_MYSQL_URL; what is not installed is left out, and said so
#   tests/servers.sh stop              stops them and removes their data
#
# SCAFFOLD_TEST_SERVERS is where their data goes (default: a folder below TMPDIR); SCAFFOLD_TEST_POSTGRES_PORT and
# SCAFFOLD_TEST_MYSQL_PORT are their ports on 127.0.0.1.
set -euo pipefail

dir=${SCAFFOLD_TEST_SERVERS:-${TMPDIR:-/tmp}/scaffold-test-servers-$(id -u)}
postgres_port=${SCAFFOLD_TEST_POSTGRES_PORT:-54329}
mysql_port=${SCAFFOLD_TEST_MYSQL_PORT:-33069}

# Neither server likes to run as root.
as() {
    local user=$1
    shift
    if [ "$(id -u)" = 0 ]; then runuser -u "$user" -- "$@"; else "$@"; fi
}

own() {
    mkdir -p "$2"
    if [ "$(id -u)" = 0 ]; then chown "$1" "$2"; fi
}

postgres_bin() {
    local bin
    for bin in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV) $(dirname "$(command -v pg_ctl || echo /none/x)"); do
        if [ -x "$bin/pg_ctl" ]; then
            echo "$bin"
            return
        fi
    done
}

start_postgres() {
    local bin
    bin=$(postgres_bin)
    if [ -z "$bin" ]; then
        echo "PostgreSQL is not installed: its tests will not run" >&2
        return
    fi
    own postgres "$dir/postgres"
    if [ ! -f "$dir/postgres/data/PG_VERSION" ]; then
        as postgres "$bin/initdb" -D "$dir/postgres/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
    fi
    if ! as postgres "$bin/pg_ctl" -D "$dir/postgres/data" status >/dev/null 2>&1; then
        as postgres "$bin/pg_ctl" -D "$dir/postgres/data" -w -l "$dir/postgres/log" \
            -o "-p $postgres_port -c listen_addresses=127.0.0.1 -k $dir/postgres -c fsync=off" start >/dev/null
    fi
    echo "export SCAFFOLD_TEST_POSTGRES_URL=postgres://postgres@127.0.0.1:$postgres_port/postgres"
}

start_mysql() {
    if ! command -v mariadbd >/dev/null && ! [ -x /usr/sbin/mariadbd ]; then
        echo "MariaDB is not installed: its tests will not run" >&2
        return
    fi
    local server=/usr/sbin/mariadbd
    [ -x "$server" ] || server=$(command -v mariadbd)
    own mysql "$dir/mysql"
    if [ ! -d "$dir/mysql/data/mysql" ]; then
        as mysql mariadb-install-db --no-defaults --datadir="$dir/mysql/data" --auth-root-authentication-method=normal \
            --skip-test-db >/dev/null
    fi
    if ! mysql_answers; then
        as mysql "$server" --no-defaults --datadir="$dir/mysql/data" --port="$mysql_port" --bind-address=127.0.0.1 \
            --socket="$dir/mysql/socket" --pid-file="$dir/mysql/pid" --innodb-flush-log-at-trx-commit=0 \
            >"$dir/mysql.log" 2>&1 </dev/null &
        local tries=0
        until mysql_answers; do
            tries=$((tries + 1))
            if [ $tries -gt 150 ]; then
                cat "$dir/mysql.log" >&2
                return 1
            fi
            sleep 0.2
        done
    fi
    echo "export SCAFFOLD_TEST_MYSQL_URL=mysql://root@127.0.0.1:$mysql_port/mysql"
}

mysql_answers() {
    mariadb --no-defaults --protocol=tcp -h 127.0.0.1 -P "$mysql_port" -u root -e 'SELECT 1' >/dev/null 2>&1
}

stop() {
    local bin
    bin=$(postgres_bin)
    if [ -n "$bin" ] && [ -f "$dir/postgres/data/postmaster.pid" ]; then
        as postgres "$bin/pg_ctl" -D "$dir/postgres/data" -m immediate stop >/dev/null
    fi
    if [ -f "$dir/mysql/pid" ]; then
        local pid
        pid=$(cat "$dir/mysql/pid")
        kill "$pid"
        while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
    fi
    rm -rf "$dir"
}

case ${1:-} in
start)
    mkdir -p "$dir"
    chmod 755 "$dir"
    start_postgres
    start_mysql
    ;;
stop) stop ;;
*)
    echo "usage: $0 start|stop" >&2
    exit 2
    ;;
esac
