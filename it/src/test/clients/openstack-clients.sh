#!/usr/bin/env bash
#
# What people do with OpenStack's own clients, `openstack` and `nova`, at a cloud with two hosts: any that OS_CLOUD or
# the OS_* variables name. Ends with the first thing that is not as it should be.
#
#   openstack-clients.sh SERVER FIRST SECOND SLOW FAST
#
# SERVER runs on the host FIRST and may move to SECOND. The commands SLOW and FAST have migrations from FIRST take long,
# and not long again.
set -euo pipefail
server=$1 first=$2 second=$3 slow=$4 fast=$5
out=

fail() {
    printf 'FAILED: %s\n%s\n' "$*" "$out" >&2
    exit 1
}

# Runs a command that must succeed and say all of the words given before it (until --).
say() {
    local words=()
    while [ "$1" != -- ]; do words+=("$1"); shift; done
    shift
    printf '$ %s\n' "$*"
    out=$("$@" 2>&1) || fail "$* ended with $?"
    printf '%s\n' "$out"
    local word
    for word in "${words[@]}"; do
        grep -qF -- "$word" <<< "$out" || fail "$* does not say $word"
    done
}

# Runs a command that must fail and say a word.
refuse() {
    local word=$1
    shift
    printf '$ %s\n' "$*"
    if out=$("$@" 2>&1); then fail "$* did not fail"; fi
    printf '%s\n' "$out"
    grep -qF -- "$word" <<< "$out" || fail "$* does not say $word"
}

value() { openstack "$@" -f value; }

runs_on() {
    local host
    host=$(value server show "$server" -c OS-EXT-SRV-ATTR:host)
    [ "$host" = "$1" ] || fail "$server runs on $host, not on $1"
}

# Waits until the newest migration of the server has a status.
wait_for() {
    local i
    for i in $(seq 60); do
        out=$(value server migration list --server "$server" -c Status | sed -n 1p)
        [ "$out" != "$1" ] || return 0
        sleep 1
    done
    fail "the newest migration is not $1"
}

newest() { value server migration list --server "$server" -c Id | sed -n 1p; }

say project_id user_id expires -- openstack token issue
say identity compute public -- openstack catalog list
say "$server" ACTIVE -- openstack server list --long
say "$server" -- openstack server list --all-projects --host "$first"
say OS-EXT-SRV-ATTR:host "$first" ACTIVE -- openstack server show "$server"
say "$first" "$second" up QEMU -- openstack hypervisor list
say "$first" -- openstack hypervisor show "$first"
say nova-compute "$first" "$second" enabled -- openstack compute service list

say Complete -- openstack server migrate --live-migration --host "$second" --wait "$server"
runs_on "$second"
say Complete -- openstack server migrate --live-migration --shared-migration --wait "$server"
runs_on "$first"
say live-migration completed "$first" "$second" -- openstack server migration list
# This server has no disk that could be copied.
say -- openstack server migrate --live-migration --block-migration --host "$second" "$server"
wait_for error
runs_on "$first"
refuse nowhere openstack server migrate --live-migration --host nowhere "$server"

$slow
say -- openstack server migrate --live-migration --host "$second" "$server"
wait_for running
say running "$second" -- openstack server migration show "$server" "$(newest)"
say running -- nova server-migration-list "$server"
refuse 409 openstack server migrate --live-migration "$server"
say -- openstack server migration abort "$server" "$(newest)"
wait_for cancelled
runs_on "$first"
refuse 404 openstack server migration show "$server" "$(newest)"

say -- openstack server migrate --live-migration --host "$second" "$server"
wait_for running
say -- openstack server migration force complete "$server" "$(newest)"
$fast
wait_for completed
runs_on "$second"

say "$server" ACTIVE -- nova list
say "$server" "$second" -- nova show "$server"
say "$first" "$second" up -- nova hypervisor-list
say nova-compute "$first" -- nova service-list
say "$server" -- nova hypervisor-servers "$second"
say -- nova live-migration "$server" "$first"
wait_for completed
runs_on "$first"
say completed cancelled error -- nova migration-list
echo "All of it works."
