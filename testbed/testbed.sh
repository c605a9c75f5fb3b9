#!/usr/bin/env bash
#
# Godwit migration testbed: several real libvirt hosts with real QEMU guests on
# one machine, made with network, mount, UTS, IPC and PID namespaces.
# See README.md beside this file.

set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

WORK=${GODWIT_TESTBED_DIR:-/tmp/godwit-testbed}
PREFIX=${GODWIT_TESTBED_PREFIX:-gw}
read -r -a HOSTS <<< "${GODWIT_TESTBED_HOSTS:-alpha bravo}"
MGMT=${GODWIT_TESTBED_MGMT_NET:-10.77.0}
MIG=${GODWIT_TESTBED_MIG_NET:-10.78.0}
HB_MS=${GODWIT_TESTBED_HEARTBEAT_MS:-10}
DOMAIN_TYPE=${GODWIT_TESTBED_DOMAIN_TYPE:-qemu}         # qemu (emulated CPU) or kvm
CPU_MODEL=${GODWIT_TESTBED_CPU_MODEL:-qemu64}
KEEPALIVE_INTERVAL=${GODWIT_TESTBED_KEEPALIVE_INTERVAL:-5}
KEEPALIVE_COUNT=${GODWIT_TESTBED_KEEPALIVE_COUNT:-5}
KERNEL_PACKAGE=${GODWIT_TESTBED_KERNEL_PACKAGE:-linux-image-cloud-amd64}

SWITCH=$PREFIX-switch
HEARTBEATS=$WORK/heartbeats.log
PACKAGES=(libvirt-daemon libvirt-daemon-driver-qemu libvirt-clients
          qemu-system-x86 qemu-utils busybox-static gcc libc6-dev cpio xz-utils
          iproute2 procps util-linux gnutls-bin)

say()  { printf '%s\n' "$*"; }
die()  { printf 'testbed: %s\n' "$*" >&2; exit 1; }

usage() {
    cat <<USAGE
usage: testbed.sh COMMAND [ARGUMENTS]

  packages [MORE...]         install what is missing from Debian's packages
  up                         install what is missing, build the guest, start the hosts
  down                       stop every guest and host and remove the namespaces
  purge                      down, then delete the work directory
  status                     hosts, addresses, daemons and guests

  guest NAME MEM DIRTY_MBPS [options]
                             start a guest of MEM MiB that rewrites memory at
                             DIRTY_MBPS MB/s (0: none)
      --host HOST            where (default: the first host)
      --dirty MB             size of the rewritten block (default: MEM/2)
      --bursts ON:OFF        rewrite for ON seconds, then pause for OFF
      --disk MB              give it a qcow2 disk of MB MiB, not shared
      --vcpus N              default 1
      --persistent           define it instead of starting it as transient
      --reboots              a reset starts it anew (otherwise it ends)
      --no-wait              do not wait for the first heartbeat
  undo NAME                  remove a guest from every host, disk included

  uri HOST [unix|tcp|tls]    connection URI for a client on this machine
  peer-uri HOST [tcp|tls]    connection URI for another host (peer-to-peer)
  migration-address HOST     where guest memory is sent to, for that host
  virsh HOST ARGUMENTS...    virsh against one host
  in HOST COMMAND...         run a command inside a host's namespaces
  qemu-pid HOST NAME         process id of a guest's QEMU, as seen from outside

  heartbeats NAME [SECONDS]  arrival gaps of the last SECONDS (default 30)
  downtime NAME [SINCE_NS]   longest silence, and the hand-over between hosts
  errors NAME                memory and disk errors the guest has seen

  fault kill-qemu HOST NAME  kill -9 the guest's QEMU
  fault stop-qemu HOST NAME  freeze it (SIGSTOP); cont-qemu thaws it
  fault kill-libvirtd HOST   kill -9 the daemon (guests stay); start-libvirtd HOST
  fault stop-libvirtd HOST   freeze the daemon; cont-libvirtd thaws it
  fault crash-host HOST      the whole host dies at once; start-host HOST
  fault link HOST mgmt|mig up|down
                             unplug the management or the migration network
  fault drop HOST mgmt|mig on|off
                             lose every packet silently, carrier stays up
  fault rate HOST MBIT|off   limit what a host sends on the migration network
USAGE
}

need_root() { [ "$(id -u)" = 0 ] || die "must run as root"; }

index_of() {
    local i
    for i in "${!HOSTS[@]}"; do
        if [ "${HOSTS[$i]}" = "$1" ]; then echo "$i"; return; fi
    done
    die "no such host: $1 (have: ${HOSTS[*]})"
}
mgmt_ip()  { local i; i=$(index_of "$1") || exit 1; echo "$MGMT.$((11 + i))"; }
mig_ip()   { local i; i=$(index_of "$1") || exit 1; echo "$MIG.$((11 + i))"; }
netns()    { echo "$PREFIX-$1"; }
hostdir()  { echo "$WORK/hosts/$1"; }
hostuuid() { local i; i=$(index_of "$1") || exit 1; printf '60d71700-0000-4000-8000-%012d\n' $((11 + i)); }

alive() { [ -n "${1:-}" ] && [ -d "/proc/$1" ] && ! grep -q '^State:.*Z' "/proc/$1/status" 2>/dev/null; }

# A recorded pid is trusted only while its start time is the recorded one.
started() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }
record_pid() { printf '%s %s\n' "$2" "$(started "$2")" > "$1"; }
recorded_pid() {
    local pid start
    [ -r "$1" ] || return 0
    read -r pid start < "$1" || return 0
    if alive "$pid" && [ "$(started "$pid")" = "$start" ]; then echo "$pid"; fi
}
holder() { recorded_pid "$(hostdir "$1")/holder.pid"; }

enter() {
    local host=$1 pid
    shift
    pid=$(holder "$host")
    [ -n "$pid" ] || die "host $host is down"
    nsenter -t "$pid" -m -u -i -n -p -- "$@"
}

# The outside pid of a process known by its pid inside a host.
outside_pid() {
    local host=$1 inner=$2 ns file
    ns=$(readlink "/proc/$(holder "$host")/ns/pid") || return 0
    # grep goes on past a process that ends meanwhile; awk would stop at it.
    for file in $(grep -lsE "^NSpid:([[:space:]]+[0-9]+)+[[:space:]]+$inner\$" \
                  /proc/[0-9]*/status || true); do
        if [ "$(readlink "${file%/status}/ns/pid" 2>/dev/null)" = "$ns" ]; then
            file=${file%/status}
            echo "${file#/proc/}"
            return
        fi
    done
}
pid_from() {
    local host=$1 file=$2
    [ -s "$file" ] || return 0
    outside_pid "$host" "$(cat "$file")"
}
libvirtd_pid() { pid_from "$1" "$(hostdir "$1")/run/libvirtd.pid"; }
qemu_pid()     { pid_from "$1" "$(hostdir "$1")/run/qemu/$2.pid"; }

uri() {
    local kind=${2:-unix} ip
    ip=$(mgmt_ip "$1") || exit 1
    case $kind in
        unix) echo "qemu+unix:///system?socket=$(hostdir "$1")/run/libvirt-sock" ;;
        tcp)  echo "qemu+tcp://$ip/system" ;;
        tls)  echo "qemu+tls://$ip/system?pkipath=$WORK/pki/client" ;;
        *)    die "unknown kind of URI: $kind" ;;
    esac
}
peer_uri() {
    local kind=${2:-tcp}
    index_of "$1" > /dev/null || exit 1
    case $kind in
        tcp) echo "qemu+tcp://$1/system" ;;
        tls) echo "qemu+tls://$1/system?pkipath=/etc/libvirt/pki/client" ;;
        *)   die "unknown kind of peer URI: $kind" ;;
    esac
}

# ---------------------------------------------------------------- packages

install_packages() {
    local missing=() p policy=
    for p in "${PACKAGES[@]}" "$@"; do
        dpkg-query -W -f '${db:Status-Status}\n' "$p" 2>/dev/null | grep -qx installed || missing+=("$p")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    [ -r /etc/debian_version ] || die "these packages are missing and this is no Debian: ${missing[*]}"
    [ "$(id -u)" = 0 ] || die "these packages are missing and only root can install them: ${missing[*]}"
    say "installing from Debian's packages: ${missing[*]}"
    if [ ! -e /usr/sbin/policy-rc.d ]; then             # no daemon of the packages is to start
        printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d
        chmod 755 /usr/sbin/policy-rc.d
        policy=ours
    fi
    local ok=0
    {
        DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=900 update -qq \
        && DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=900 install -y -qq \
            --no-install-recommends "${missing[@]}"
    } > "$WORK/apt.log" 2>&1 || ok=$?
    [ -z "$policy" ] || rm -f /usr/sbin/policy-rc.d
    [ "$ok" = 0 ] || die "package installation failed, see $WORK/apt.log"
}

# ------------------------------------------------------------------- guest

fetch_kernel() {
    local dir=$WORK/guest package deb
    [ ! -s "$dir/vmlinuz" ] || [ ! -d "$dir/modules" ] || return 0
    mkdir -p "$dir/download"
    package=$(apt-cache depends "$KERNEL_PACKAGE" 2>/dev/null | awk '/Depends: linux-image/{print $2; exit}')
    if [ -z "$package" ]; then
        DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=900 update -qq > "$WORK/apt.log" 2>&1 || true
        package=$(apt-cache depends "$KERNEL_PACKAGE" | awk '/Depends: linux-image/{print $2; exit}')
    fi
    [ -n "$package" ] || die "cannot resolve $KERNEL_PACKAGE"
    say "fetching the guest kernel: $package"
    (cd "$dir/download" && rm -f ./*.deb && apt-get download -qq -o APT::Sandbox::User=root "$package")
    deb=$(ls "$dir"/download/*.deb)
    rm -rf "$dir/unpacked"
    dpkg -x "$deb" "$dir/unpacked"
    cp "$dir"/unpacked/boot/vmlinuz-* "$dir/vmlinuz"
    rm -rf "$dir/modules"
    mkdir -p "$dir/modules"
    local name file
    : > "$dir/modules/order"
    for name in virtio_ring virtio virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci \
                virtio_console virtio_blk; do
        file=$(find "$dir/unpacked" -name "$name.ko*" | head -n 1)
        [ -n "$file" ] || continue                      # built into this kernel
        case $file in
            *.xz) xz -dc "$file" > "$dir/modules/$name.ko" ;;
            *)    cp "$file" "$dir/modules/$name.ko" ;;
        esac
        echo "$name.ko" >> "$dir/modules/order"
    done
    rm -rf "$dir/unpacked" "$dir/download"
}

newer() { [ ! -e "$2" ] || [ "$1" -nt "$2" ]; }

build_guest() {
    local dir=$WORK/guest root
    fetch_kernel
    local tool
    for tool in gwcollect gwinit; do
        if newer "$HERE/src/$tool.c" "$WORK/bin/$tool"; then
            gcc -O2 -Wall -o "$WORK/bin/$tool.new" "$HERE/src/$tool.c"
            mv "$WORK/bin/$tool.new" "$WORK/bin/$tool"
        fi
    done
    if newer "$HERE/src/gwguest.c" "$dir/initrd.gz" || newer "$HERE/src/guest-init.sh" "$dir/initrd.gz" \
       || newer "$dir/vmlinuz" "$dir/initrd.gz"; then
        root=$dir/root
        rm -rf "$root"
        mkdir -p "$root"/{bin,dev,proc,sys,tmp,modules}
        cp "$(command -v busybox)" "$root/bin/busybox"
        for tool in sh mount cat insmod usleep sleep setsid echo ls dmesg ps kill dd free poweroff; do
            ln -s busybox "$root/bin/$tool"
        done
        gcc -O2 -Wall -static -o "$root/bin/gwguest" "$HERE/src/gwguest.c"
        cp "$dir"/modules/* "$root/modules/"
        install -m 755 "$HERE/src/guest-init.sh" "$root/init"
        mknod "$root/dev/console" c 5 1
        mknod "$root/dev/null" c 1 3
        (cd "$root" && find . | cpio -o -H newc --quiet | gzip -9) > "$dir/initrd.new"
        mv "$dir/initrd.new" "$dir/initrd.gz"
        rm -rf "$root"
    fi
}

# --------------------------------------------------------------------- TLS

make_pki() {
    local dir=$WORK/pki host names
    [ ! -e "$dir/complete" ] || return 0
    say "making certificates"
    rm -rf "$dir"
    mkdir -p "$dir/client" "$dir/server" "$dir/qemu"
    certtool --generate-privkey --key-type rsa --bits 2048 --outfile "$dir/ca.key" 2>/dev/null
    printf 'cn = "Godwit testbed"\nca\ncert_signing_key\nexpiration_days = 3650\n' > "$dir/ca.info"
    certtool --generate-self-signed --load-privkey "$dir/ca.key" --template "$dir/ca.info" \
             --outfile "$dir/ca.pem" 2>/dev/null
    certtool --generate-privkey --key-type rsa --bits 2048 --outfile "$dir/host.key" 2>/dev/null
    {   # one certificate for all hosts: it names every host and address
        printf 'organization = "Godwit testbed"\ncn = "godwit-testbed"\n'
        printf 'dns_name = "localhost"\n'
        for host in "${HOSTS[@]}"; do
            printf 'dns_name = "%s"\nip_address = "%s"\nip_address = "%s"\n' \
                   "$host" "$(mgmt_ip "$host")" "$(mig_ip "$host")"
        done
        printf 'tls_www_server\ntls_www_client\nencryption_key\nsigning_key\nexpiration_days = 3650\n'
    } > "$dir/host.info"
    certtool --generate-certificate --load-ca-certificate "$dir/ca.pem" --load-ca-privkey "$dir/ca.key" \
             --load-privkey "$dir/host.key" --template "$dir/host.info" --outfile "$dir/host.pem" 2>/dev/null
    for names in client:cacert.pem:clientcert.pem:clientkey.pem server:cacert.pem:servercert.pem:serverkey.pem; do
        IFS=: read -r host a b c <<< "$names"
        cp "$dir/ca.pem" "$dir/$host/$a"; cp "$dir/host.pem" "$dir/$host/$b"; cp "$dir/host.key" "$dir/$host/$c"
    done
    cp "$dir/ca.pem" "$dir/qemu/ca-cert.pem"
    cp "$dir/host.pem" "$dir/qemu/server-cert.pem"; cp "$dir/host.key" "$dir/qemu/server-key.pem"
    cp "$dir/host.pem" "$dir/qemu/client-cert.pem"; cp "$dir/host.key" "$dir/qemu/client-key.pem"
    touch "$dir/complete"
}

# ----------------------------------------------------------------- network

net_up() {
    local host i ns
    if ! ip netns list | awk '{print $1}' | grep -qx "$SWITCH"; then
        ip netns add "$SWITCH"
        ip -n "$SWITCH" link set lo up
        local b
        for b in mgmt mig; do
            ip -n "$SWITCH" link add "br-$b" type bridge
            ip -n "$SWITCH" link set "br-$b" type bridge stp_state 0 forward_delay 0
            ip -n "$SWITCH" link set "br-$b" up
        done
        ip link add "$PREFIX-client" type veth peer name client netns "$SWITCH"
        ip -n "$SWITCH" link set client master br-mgmt up
        ip addr add "$MGMT.1/24" dev "$PREFIX-client"
        ip link set "$PREFIX-client" up
    fi
    for host in "${HOSTS[@]}"; do
        i=$(index_of "$host")
        ns=$(netns "$host")
        if ip netns list | awk '{print $1}' | grep -qx "$ns"; then continue; fi
        ip netns add "$ns"
        ip -n "$ns" link set lo up
        ip -n "$ns" link add mgmt type veth peer name "mgmt$i" netns "$SWITCH"
        ip -n "$ns" link add mig  type veth peer name "mig$i"  netns "$SWITCH"
        ip -n "$SWITCH" link set "mgmt$i" master br-mgmt up
        ip -n "$SWITCH" link set "mig$i"  master br-mig up
        ip -n "$ns" addr add "$(mgmt_ip "$host")/24" dev mgmt
        ip -n "$ns" addr add "$(mig_ip "$host")/24" dev mig
        ip -n "$ns" link set mgmt up
        ip -n "$ns" link set mig up
    done
}

net_down() {
    local host
    for host in "${HOSTS[@]}"; do ip netns del "$(netns "$host")" 2>/dev/null || true; done
    ip netns del "$SWITCH" 2>/dev/null || true
    ip link del "$PREFIX-client" 2>/dev/null || true
}

# ------------------------------------------------------------------- hosts

# libvirtd does not start where the accounts of Debian's libvirt-daemon-system are
# missing; a host that lacks them gets its own list of accounts, the machine keeps its.
write_accounts() {
    local dir=$1 group_id
    rm -f "$dir/passwd" "$dir/group"
    ! getent passwd libvirt-qemu > /dev/null || return 0
    group_id=$(awk -F: '$1 == "kvm" { print $3 }' /etc/group)
    cp /etc/passwd "$dir/passwd"
    cp /etc/group "$dir/group"
    printf 'libvirt-qemu:x:64055:%s:libvirt QEMU:/var/lib/libvirt:/usr/sbin/nologin\n' \
           "${group_id:-64055}" >> "$dir/passwd"
    getent group libvirt-qemu > /dev/null || printf 'libvirt-qemu:x:64055:\n' >> "$dir/group"
    getent group kvm > /dev/null || printf 'kvm:x:64056:\n' >> "$dir/group"
}

write_host_config() {
    local host=$1 dir other
    dir=$(hostdir "$host")
    mkdir -p "$dir"/{etc,run,lib/images,cache,log}
    {
        printf '127.0.0.1 localhost\n%s client\n' "$MGMT.1"
        for other in "${HOSTS[@]}"; do
            printf '%s %s\n%s %s-mig\n' "$(mgmt_ip "$other")" "$other" "$(mig_ip "$other")" "$other"
        done
    } > "$dir/hosts"
    printf '%s\n' "$(hostuuid "$host" | tr -d -)" > "$dir/machine-id"
    write_accounts "$dir"
    rm -rf "$dir/etc/pki"
    cp -r "$WORK/pki" "$dir/etc/pki"
    cat > "$dir/etc/libvirtd.conf" <<CONF
listen_tcp = 1
listen_tls = 1
listen_addr = "$(mgmt_ip "$host")"
auth_tcp = "none"
auth_tls = "none"
auth_unix_ro = "none"
auth_unix_rw = "none"
unix_sock_group = "root"
unix_sock_rw_perms = "0700"
unix_sock_dir = "/run/libvirt"
host_uuid = "$(hostuuid "$host")"
key_file = "/etc/libvirt/pki/server/serverkey.pem"
cert_file = "/etc/libvirt/pki/server/servercert.pem"
ca_file = "/etc/libvirt/pki/server/cacert.pem"
max_client_requests = 50
keepalive_interval = $KEEPALIVE_INTERVAL
keepalive_count = $KEEPALIVE_COUNT
log_level = 3
log_filters = "${GODWIT_TESTBED_LOG_FILTERS:-}"
log_outputs = "2:file:/var/log/libvirt/libvirtd.log"
CONF
    if [ -n "${GODWIT_TESTBED_LOG_FILTERS:-}" ]; then
        sed -i 's/"2:file:/"1:file:/' "$dir/etc/libvirtd.conf"
    fi
    cat > "$dir/etc/qemu.conf" <<CONF
user = "root"
group = "root"
dynamic_ownership = 0
remember_owner = 0
security_driver = "none"
namespaces = [ ]
cgroup_controllers = [ ]
stdio_handler = "file"
migration_address = "$(mig_ip "$host")"
migration_host = "$(mig_ip "$host")"
migration_port_min = 49152
migration_port_max = 49215
keepalive_interval = $KEEPALIVE_INTERVAL
keepalive_count = $KEEPALIVE_COUNT
default_tls_x509_cert_dir = "/etc/libvirt/pki/qemu"
default_tls_x509_verify = 1
migrate_tls_x509_cert_dir = "/etc/libvirt/pki/qemu"
migrate_tls_force = 0
CONF
}

# Runs as the first process of a host: mounts what is this host's own, then
# becomes gwinit, which reaps the orphans of the host.
# shellcheck disable=SC2016
HOLDER_SCRIPT='
set -e
mount --bind "$1/etc"   /etc/libvirt
mount --bind "$1/run"   /run/libvirt
mount --bind "$1/lib"   /var/lib/libvirt
mount --bind "$1/cache" /var/cache/libvirt
mount --bind "$1/log"   /var/log/libvirt
mount --bind "$1/hosts" /etc/hosts
for list in passwd group; do
    [ ! -e "$1/$list" ] || mount --bind "$1/$list" "/etc/$list"
done
[ ! -e /etc/machine-id ] || mount --bind "$1/machine-id" /etc/machine-id
mount -t sysfs sysfs /sys               # shows the network interfaces of this host only
if [ "$3" != kvm ] && [ -e /dev/kvm ]; then
    # A /dev without kvm.  libvirt must not see a device that QEMU then does not
    # use: it would probe QEMU anew, for seconds, before every start of a guest.
    mkdir -p "$1/dev"
    mount -t tmpfs -o mode=755 godwit-dev "$1/dev"
    for node in null zero full random urandom tty userfaultfd; do
        [ ! -e "/dev/$node" ] || cp -a "/dev/$node" "$1/dev/"
    done
    mkdir "$1/dev/net" "$1/dev/pts" "$1/dev/shm"
    [ ! -e /dev/net/tun ] || cp -a /dev/net/tun "$1/dev/net/"
    mount --bind /dev/pts "$1/dev/pts"
    ln -s pts/ptmx "$1/dev/ptmx"
    ln -s /proc/self/fd "$1/dev/fd"
    mount -t tmpfs -o mode=1777 godwit-shm "$1/dev/shm"
    mount --rbind "$1/dev" /dev
fi
hostname "$2" 2>/dev/null || echo "$2" > /proc/sys/kernel/hostname
echo ready > "$1/holder.ready"
exec "$4"
'

start_host() {
    local host=$1 dir parent pid n
    dir=$(hostdir "$host")
    if [ -n "$(holder "$host")" ]; then return 0; fi
    write_host_config "$host"
    rm -rf "${dir:?}/run"/* "$dir/holder.ready"
    mkdir -p /etc/libvirt /run/libvirt /var/lib/libvirt /var/cache/libvirt /var/log/libvirt
    nsenter --net="/run/netns/$(netns "$host")" \
        unshare --mount --uts --ipc --pid --fork --mount-proc \
        setsid sh -c "$HOLDER_SCRIPT" holder "$dir" "$host" "$DOMAIN_TYPE" "$WORK/bin/gwinit" \
        < /dev/null > "$dir/holder.log" 2>&1 &
    parent=$!
    disown "$parent" 2>/dev/null || true
    for n in $(seq 100); do
        [ ! -e "$dir/holder.ready" ] || break
        alive "$parent" || die "host $host did not start: $(cat "$dir/holder.log")"
        sleep 0.05
    done
    pid=$(ps -o pid= --ppid "$parent" | tr -d ' ' | head -n 1)
    if [ -z "$pid" ] || [ ! -e "$dir/holder.ready" ]; then
        die "host $host did not start (waited $n rounds)"
    fi
    record_pid "$dir/holder.pid" "$pid"
}

stop_host() {
    local host=$1 pid n
    pid=$(holder "$host")
    [ -n "$pid" ] || return 0
    kill -KILL "$pid"                    # first process of the PID namespace: all others go with it
    for n in $(seq 100); do alive "$pid" || break; sleep 0.05; done
    : "$n"
    rm -f "$(hostdir "$host")/holder.pid"
}

start_libvirtd() {
    local host=$1 dir n
    dir=$(hostdir "$host")
    if [ -n "$(libvirtd_pid "$host")" ]; then return 0; fi
    rm -f "$dir/run/libvirtd.pid"
    enter "$host" env -i PATH="$PATH" HOME=/root LC_ALL=C.UTF-8 \
        libvirtd --daemon --listen --config /etc/libvirt/libvirtd.conf \
        --pid-file /run/libvirt/libvirtd.pid < /dev/null >> "$dir/log/libvirtd.out" 2>&1 \
        || die "libvirtd of $host failed, see $dir/log"
    for n in $(seq 200); do
        if virsh -q -c "$(uri "$host")" version > /dev/null 2>&1; then return 0; fi
        sleep 0.1
    done
    die "libvirtd of $host does not answer after $n tries, see $dir/log"
}

start_collector() {
    local pid host sockets=() n
    if [ -n "$(recorded_pid "$WORK/collector.pid")" ]; then return 0; fi
    for host in "${HOSTS[@]}"; do
        mkdir -p "$(hostdir "$host")/lib"
        sockets+=("$host=$(hostdir "$host")/lib/heartbeat.sock")
    done
    [ ! -s "$HEARTBEATS" ] || mv -f "$HEARTBEATS" "$HEARTBEATS.1"
    setsid "$WORK/bin/gwcollect" "$HEARTBEATS" "${sockets[@]}" < /dev/null > "$WORK/collector.log" 2>&1 &
    pid=$!
    disown "$pid" 2>/dev/null || true
    for n in $(seq 40); do
        [ ! -S "${sockets[-1]#*=}" ] || break
        sleep 0.05
    done
    : "$n"
    alive "$pid" || die "collector did not start: $(cat "$WORK/collector.log")"
    record_pid "$WORK/collector.pid" "$pid"
}

cmd_up() {
    need_root
    mkdir -p "$WORK/bin" "$WORK/guest" "$WORK/hosts"
    install_packages
    build_guest
    make_pki
    net_up
    start_collector
    local host
    for host in "${HOSTS[@]}"; do start_host "$host"; done
    for host in "${HOSTS[@]}"; do start_libvirtd "$host"; done
    cmd_status
}

cmd_down() {
    need_root
    local host pid dir
    for host in "${HOSTS[@]}"; do stop_host "$host"; done
    pid=$(recorded_pid "$WORK/collector.pid")
    [ -z "$pid" ] || kill "$pid"
    rm -f "$WORK/collector.pid"
    net_down
    for host in "${HOSTS[@]}"; do                 # transient state of a host that is off
        dir=$(hostdir "$host")
        rm -rf "${dir:?}/run" "${dir:?}/etc/qemu" "${dir:?}/lib"
    done
}

cmd_status() {
    local host pid
    say "work directory: $WORK"
    pid=$(recorded_pid "$WORK/collector.pid")
    say "heartbeat collector: ${pid:-down}, log $HEARTBEATS"
    for host in "${HOSTS[@]}"; do
        pid=$(holder "$host")
        if [ -z "$pid" ]; then say "host $host: down"; continue; fi
        say "host $host: up (namespaces of pid $pid), libvirtd $(libvirtd_pid "$host"), mgmt $(mgmt_ip "$host"), mig $(mig_ip "$host")"
        say "  $(uri "$host")"
        say "  $(uri "$host" tcp)"
        timeout 10 virsh -q -c "$(uri "$host")" list --all 2>/dev/null | sed 's/^/  /' || say "  no answer from libvirtd"
    done
}

# ------------------------------------------------------------------ guests

guest_xml() {
    local name=$1 mem=$2 dirty=$3 rate=$4 vcpus=$5 disk=$6 bursts=$7 on_reboot=$8 cpu
    if [ "$DOMAIN_TYPE" = kvm ]; then
        cpu='<cpu mode="host-model"/>'
    else
        cpu="<cpu mode='custom' match='exact' check='none'><model fallback='allow'>$CPU_MODEL</model></cpu>"
    fi
    cat <<XML
<domain type='$DOMAIN_TYPE'>
  <name>$name</name>
  <memory unit='MiB'>$mem</memory>
  <vcpu>$vcpus</vcpu>
  <os>
    <type arch='x86_64' machine='pc'>hvm</type>
    <kernel>$WORK/guest/vmlinuz</kernel>
    <initrd>$WORK/guest/initrd.gz</initrd>
    <cmdline>console=ttyS0 quiet panic=1 tsc=reliable no_timer_check pti=on gw.name=$name gw.interval=$HB_MS gw.mb=$dirty gw.rate=$rate${bursts:+ gw.bursts=$bursts}</cmdline>
  </os>
  <features><acpi/></features>
  $cpu
  <clock offset='utc'/>
  <on_poweroff>destroy</on_poweroff>
  <on_reboot>$on_reboot</on_reboot>
  <on_crash>destroy</on_crash>
  <devices>
    <emulator>/usr/bin/qemu-system-x86_64</emulator>
$([ "$disk" = 0 ] || cat <<DISK
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2' cache='none'/>
      <source file='/var/lib/libvirt/images/$name.qcow2'/>
      <target dev='vda' bus='virtio'/>
    </disk>
DISK
)
    <controller type='usb' model='none'/>
    <controller type='virtio-serial' index='0'/>
    <serial type='file'>
      <source path='/var/log/libvirt/$name.console'/>
      <target port='0'/>
    </serial>
    <channel type='unix'>
      <source mode='connect' path='/var/lib/libvirt/heartbeat.sock'>
        <reconnect enabled='yes' timeout='1'/>
      </source>
      <target type='virtio' name='godwit.heartbeat'/>
    </channel>
    <memballoon model='none'/>
  </devices>
</domain>
XML
}

cmd_guest() {
    [ $# -ge 3 ] || { usage; exit 2; }
    local name=$1 mem=$2 rate=$3 host=${HOSTS[0]} dirty disk=0 vcpus=1 bursts='' how=create wait=1 n
    local on_reboot=destroy
    dirty=$((mem / 2))
    shift 3
    while [ $# -gt 0 ]; do
        case $1 in
            --host)       host=$2; shift 2 ;;
            --dirty)      dirty=$2; shift 2 ;;
            --disk)       disk=$2; shift 2 ;;
            --bursts)     bursts=$2; shift 2 ;;
            --vcpus)      vcpus=$2; shift 2 ;;
            --persistent) how=define; shift ;;
            --reboots)    on_reboot=restart; shift ;;
            --no-wait)    wait=0; shift ;;
            *)            die "unknown option: $1" ;;
        esac
    done
    [ "$rate" != 0 ] || dirty=0
    if [ "$disk" != 0 ]; then
        local h
        for h in "${HOSTS[@]}"; do
            mkdir -p "$(hostdir "$h")/lib/images"
            rm -f "$(hostdir "$h")/lib/images/$name.qcow2"
            # An empty disk on the other hosts too, for storage migration; libvirt makes
            # it by itself only where it runs a storage pool for the directory.
            qemu-img create -q -f qcow2 "$(hostdir "$h")/lib/images/$name.qcow2" "${disk}M"
        done
    fi
    [[ $bursts =~ ^([1-9][0-9]*:[0-9]+)?$ ]] || die "--bursts takes two numbers of seconds, such as 5:10"
    guest_xml "$name" "$mem" "$dirty" "$rate" "$vcpus" "$disk" "$bursts" "$on_reboot" > "$WORK/$name.xml"
    local since
    since=$(date +%s%N)
    if [ "$how" = create ]; then
        virsh -q -c "$(uri "$host")" create "$WORK/$name.xml"
    else
        virsh -q -c "$(uri "$host")" define "$WORK/$name.xml"
        virsh -q -c "$(uri "$host")" start "$name"
    fi
    [ "$wait" = 1 ] || return 0
    for n in $(seq 1200); do
        # ready: heartbeats arrive and the first filling of the memory block is over
        if tail -n 50 "$HEARTBEATS" 2>/dev/null | awk -v n="$name" -v s="$since" -v p="$((dirty * 256))" \
            '$1 + 0 > s + 0 && $3 == n && $6 + 0 >= p { f = 1 } END { exit !f }'; then
            say "guest $name runs on $host"
            return 0
        fi
        sleep 0.1
    done
    die "no heartbeat from $name after $n rounds; console: $(hostdir "$host")/log/$name.console"
}

cmd_undo() {
    local name=$1 host
    for host in "${HOSTS[@]}"; do
        [ -n "$(holder "$host")" ] || continue
        timeout 30 virsh -q -c "$(uri "$host")" destroy "$name" > /dev/null 2>&1 || true
        timeout 30 virsh -q -c "$(uri "$host")" undefine "$name" > /dev/null 2>&1 || true
        rm -f "$(hostdir "$host")/lib/images/$name.qcow2"
    done
    rm -f "$WORK/$name.xml"
}

# ---------------------------------------------------------------- measures

cmd_heartbeats() {
    local name=$1 seconds=${2:-30}
    awk -v n="$name" -v from="$(( $(date +%s%N) - seconds * 1000000000 ))" '
        $1 + 0 >= from + 0 && $3 == n { if (last) print ($1 - last) / 1e6; last = $1 }' "$HEARTBEATS" \
    | sort -n | awk '{ v[NR] = $1 }
        END { if (NR == 0) { print "no heartbeats"; exit 1 }
              printf "gaps=%d min=%.1fms median=%.1fms p99=%.1fms max=%.1fms\n",
                     NR, v[1], v[int((NR + 1) / 2)], v[int(NR * 0.99) ? int(NR * 0.99) : 1], v[NR] }'
}

cmd_downtime() {
    local name=$1 since=${2:-0}
    awk -v n="$name" -v from="$since" '
        $1 + 0 >= from + 0 && $3 == n {
            if (last) {
                gap = ($1 - last) / 1e6
                if (gap > max) { max = gap; at = last }
                if ($2 != from_host) {
                    printf "handover %s->%s gap_ms=%.1f at_ns=%s seq=%d->%d\n", from_host, $2, gap, last, seq, $4
                }
            }
            last = $1; from_host = $2; seq = $4; errors = $8; disk = $10
        }
        END { if (!last) { print "no heartbeats"; exit 1 }
              printf "longest_gap_ms=%.1f at_ns=%s last_from=%s memory_errors=%d disk_errors=%d\n", max, at, from_host, errors, disk }' "$HEARTBEATS"
}

cmd_errors() {
    awk -v n="$1" '$3 == n { l = $0 } END { split(l, f, " "); print "memory_errors=" f[8] + 0 " disk_errors=" f[10] + 0; exit !(f[8] + f[10] == 0) }' "$HEARTBEATS"
}

# ------------------------------------------------------------------ faults

link_name() { case $1 in mgmt|mig) echo "$1" ;; *) die "network must be mgmt or mig" ;; esac; }

signal_pid() { [ -n "$2" ] || die "no such process"; kill "-$1" "$2"; }

cmd_fault() {
    need_root
    local what=$1 host=$2 dev i
    index_of "$host" > /dev/null
    i=$(index_of "$host")
    case $what in
        kill-qemu)      signal_pid KILL "$(qemu_pid "$host" "$3")" ;;
        stop-qemu)      signal_pid STOP "$(qemu_pid "$host" "$3")" ;;
        cont-qemu)      signal_pid CONT "$(qemu_pid "$host" "$3")" ;;
        kill-libvirtd)  signal_pid KILL "$(libvirtd_pid "$host")" ;;
        stop-libvirtd)  signal_pid STOP "$(libvirtd_pid "$host")" ;;
        cont-libvirtd)  signal_pid CONT "$(libvirtd_pid "$host")" ;;
        start-libvirtd) start_libvirtd "$host" ;;
        crash-host)     stop_host "$host" ;;
        start-host)     start_host "$host"; start_libvirtd "$host" ;;
        link)           dev=$(link_name "$3"); ip -n "$(netns "$host")" link set "$dev" "$4" ;;
        drop)           # at the switch's port: nothing enters and nothing leaves, the carrier stays
                        dev=$(link_name "$3")
                        case $4 in
                            on)  ip -n "$SWITCH" link set "$dev$i" nomaster ;;
                            off) ip -n "$SWITCH" link set "$dev$i" master "br-$dev" ;;
                            *)   die "on or off" ;;
                        esac ;;
        rate)           if [ "$3" = off ]; then
                            tc -n "$(netns "$host")" qdisc del dev mig root 2>/dev/null || true
                        else
                            tc -n "$(netns "$host")" qdisc replace dev mig root tbf rate "${3}mbit" burst 512kb latency 200ms
                        fi ;;
        *)              die "unknown fault: $what" ;;
    esac
}

# -------------------------------------------------------------------- main

command=${1:-}
[ $# -eq 0 ] || shift
case $command in
    packages)   mkdir -p "$WORK"; install_packages "$@" ;;
    up)         cmd_up ;;
    down)       cmd_down ;;
    purge)      cmd_down; rm -rf "${WORK:?}" ;;
    status)     cmd_status ;;
    guest)      cmd_guest "$@" ;;
    undo)       cmd_undo "$1" ;;
    uri)        uri "$@" ;;
    peer-uri)   peer_uri "$@" ;;
    migration-address) mig_ip "$1" ;;
    virsh)      host=$1; shift; exec virsh -c "$(uri "$host")" "$@" ;;
    in)         enter "$@" ;;
    qemu-pid)   qemu_pid "$1" "$2" ;;
    libvirtd-pid) libvirtd_pid "$1" ;;
    heartbeats) cmd_heartbeats "$@" ;;
    downtime)   cmd_downtime "$@" ;;
    errors)     cmd_errors "$1" ;;
    fault)      cmd_fault "$@" ;;
    ""|help|-h|--help) usage ;;
    *)          usage >&2; exit 2 ;;
esac
