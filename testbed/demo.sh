#!/usr/bin/env bash
#
# Moves a real guest from one libvirt host to another and back, through the Compute API, and cleans
# up. Run by "./godwit demo"; takes the distribution's directory.
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
HOME_OF_GODWIT=$1
TESTBED=$HERE/testbed.sh
export GODWIT_TESTBED_DIR=${GODWIT_TESTBED_DIR:-/tmp/godwit-demo}
export GODWIT_TESTBED_PREFIX=${GODWIT_TESTBED_PREFIX:-gd}
export GODWIT_TESTBED_MGMT_NET=${GODWIT_TESTBED_MGMT_NET:-10.83.0}
export GODWIT_TESTBED_MIG_NET=${GODWIT_TESTBED_MIG_NET:-10.84.0}
WORK=$GODWIT_TESTBED_DIR
GUEST=demo
MEMORY_MIB=256
DIRTY_MB_PER_SECOND=20
# Fast enough for the guest, slow enough to see something.
NETWORK_MBIT=400
serve_pid=

say()  { printf '[%3d s] %s\n' "$SECONDS" "$*"; }
fail() { printf 'godwit demo: %s\n' "$*" >&2; exit 1; }

clean_up() {
    local code=$?
    trap '' INT TERM
    trap - EXIT
    say "cleaning up"
    if [ -n "$serve_pid" ]; then
        kill "$serve_pid" 2>/dev/null || true
        wait "$serve_pid" 2>/dev/null || true
    fi
    "$TESTBED" purge > /dev/null 2>&1 || echo "godwit demo: \"$TESTBED purge\" failed, run it again" >&2
    rm -f "$WORK.lock"
    [ "$code" != 0 ] || say "done"
    exit "$code"
}

write_settings() {
    local side
    mkdir -p "$WORK/host/plugins"
    cp -r "$HOME_OF_GODWIT/plugins/libvirt" "$WORK/host/plugins/"
    {
        echo "state_dir = state"
        echo "plugin_dir = plugins"
        echo "bind_port = 0"
        for side in alpha bravo; do
            echo "host.$side.client_uri = $("$TESTBED" uri "$side")"
            echo "host.$side.peer_uri = $("$TESTBED" peer-uri "$side")"
            echo "host.$side.migration_address = $("$TESTBED" migration-address "$side")"
        done
    } > "$WORK/host/godwit.properties"
}

serve() {
    local n
    GODWIT_CONFIG=$WORK/host/godwit.properties setsid "$HOME_OF_GODWIT/bin/godwit" serve \
        > "$WORK/host/serve.out" 2> "$WORK/host/serve.log" 9>&- &
    serve_pid=$!
    for n in $(seq 300); do
        ! grep -q '^Godwit serves' "$WORK/host/serve.out" || return 0
        kill -0 "$serve_pid" 2>/dev/null || break
        sleep 0.1
    done
    cat "$WORK/host/serve.log" >&2
    fail "the host did not start"
}

godwit() { "$HOME_OF_GODWIT/bin/godwit" "$@" 9>&-; }

migrate() {
    local to=$1 since heard
    since=$(date +%s%N)
    say "migrating $GUEST to $to: godwit migrate $GUEST --host $to --watch"
    godwit migrate "$GUEST" --host "$to" --watch
    sleep 1
    heard=$("$TESTBED" downtime "$GUEST" "$since")
    echo "$heard" | awk -v to="$to" '
        /^handover/    { sub(/.*gap_ms=/, ""); gap = $1 }
        /^longest_gap/ { split($0, f, /[= ]/); longest = f[2]; host = f[6]; errors = f[8] }
        END {
            if (host != to) { print "the guest is heard from " host ", not from " to; exit 1 }
            printf "         heard from outside: silent for %s ms at the hand-over (longest silence %s ms)\n", gap, longest
            printf "         memory errors seen by the guest: %d\n", errors
            exit errors != 0
        }' || fail "the guest did not arrive whole: $heard"
}

[ "$(id -u)" = 0 ] || fail "needs root: it makes two hosts out of network namespaces on this machine"
exec 9> "$WORK.lock"
flock -n 9 || fail "another demo is running here"
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

say "bringing two libvirt hosts up: alpha and bravo"
"$TESTBED" up 9>&- > "$WORK.out" 2>&1 || { cat "$WORK.out" >&2; rm -f "$WORK.out"; fail "the hosts did not come up"; }
rm -f "$WORK.out"
"$TESTBED" fault rate alpha "$NETWORK_MBIT"
"$TESTBED" fault rate bravo "$NETWORK_MBIT"
say "booting a guest of $MEMORY_MIB MiB on alpha that rewrites memory at $DIRTY_MB_PER_SECOND MB/s"
"$TESTBED" guest "$GUEST" "$MEMORY_MIB" "$DIRTY_MB_PER_SECOND" > /dev/null 9>&-
say "starting the host; the plugin is in its plugin directory"
write_settings
serve
export OS_CLIENT_CONFIG_FILE=$WORK/host/state/clouds.yaml OS_CLOUD=godwit
godwit plugins
godwit servers
migrate bravo
migrate alpha
godwit migrations
say "the guest went there and back and never stopped"
cat <<NEXT

Where to look next:
  README.md               how to run the host for real
  docs/architecture.md    what happened just now, in two pictures
  docs/cli.md             the commands used here
  ./godwit testbed up     the two hosts again, to play with

NEXT
