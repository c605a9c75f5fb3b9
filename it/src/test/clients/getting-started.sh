#!/usr/bin/env bash
#
# Follows docs/getting-started.md word for word on two clean Debian systems, alpha and bravo: each a root of its own with
# its own network, processes and host name on this machine. What a real machine has before the page begins is done here
# (names, ssh, and starting the daemons that systemd would start), nothing of what the page says.
#
#   getting-started.sh PAGE TARBALL WORK
set -euo pipefail
page=$1 tarball=$2 work=$3
base=$work/base prefix=ggs$$
# Where this machine gets its own packages from.
mirror=${GODWIT_DEBIAN_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | head -n 1)}
right=no
declare -A holder=()

say() { printf '== %s\n' "$*"; }

cleanup() {
    local name log=$work/alpha/upper/var/log/godwit.log
    [ "$right" = yes ] || [ ! -e "$log" ] || tail -n 40 "$log"
    for name in alpha bravo; do
        [ -z "${holder[$name]:-}" ] || kill -KILL "${holder[$name]}" 2> /dev/null || true
        ip netns del "$prefix-$name" 2> /dev/null || true
    done
    wait 2> /dev/null || true
    for name in alpha bravo; do umount -R "$work/$name/root" 2> /dev/null || true; done
    umount -R "$base/dev" "$base/proc" 2> /dev/null || true
    rm -rf --one-file-system "$work"
}
trap cleanup EXIT

# The blocks of the page for a machine, as a program; "both" is run on each.
blocks() {
    awk -v on="<!-- on: $1 -->" '$0 == on {want = 1; next} /^```sh$/ && want {inside = 1; next}
        /^```$/ {inside = 0; want = 0} inside' "$page"
}

say "a clean Debian 13"
mkdir -p "$work"
debootstrap --variant=minbase --include=ca-certificates,iproute2,openssh-server,openssh-client trixie "$base" "$mirror" \
    > "$work/debootstrap.log" 2>&1 || { tail -n 20 "$work/debootstrap.log"; exit 1; }
cp -L /etc/resolv.conf "$base/etc/resolv.conf"
printf '#!/bin/sh\nexit 101\n' > "$base/usr/sbin/policy-rc.d"       # no daemon starts while packages are installed
chmod 755 "$base/usr/sbin/policy-rc.d"
printf '192.0.2.11 alpha\n192.0.2.12 bravo\n127.0.0.1 localhost\n' > "$base/etc/hosts"
ssh-keygen -q -t ed25519 -N '' -f "$base/root-key"
mkdir -p -m 700 "$base/root/.ssh"
mv "$base/root-key" "$base/root/.ssh/id_ed25519"
cp "$base/root-key.pub" "$base/root/.ssh/authorized_keys"
rm "$base/root-key.pub"
printf 'StrictHostKeyChecking accept-new\n' > "$base/root/.ssh/config"
cp "$tarball" "$base/root/"

# Packages are the same on both: installed once, with this machine's network.
mount -t proc proc "$base/proc"
mount --rbind /dev "$base/dev"
mount --make-rslave "$base/dev"
in_base() {
    DEBIAN_FRONTEND=noninteractive chroot "$base" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
        DEBIAN_FRONTEND=noninteractive bash -euo pipefail
}
say "step 1 of the page, on both"
blocks both | in_base > "$work/both.log" 2>&1 || { tail -n 30 "$work/both.log"; exit 1; }
say "Java, as step 3 of the page says"
blocks alpha | grep '^apt-get ' | in_base > "$work/java.log" 2>&1 || { tail -n 30 "$work/java.log"; exit 1; }
umount -R "$base/dev" "$base/proc"

say "two machines of it"
for name in alpha bravo; do
    ip netns add "$prefix-$name"
    ip -n "$prefix-$name" link set lo up
done
ip -n "$prefix-alpha" link add wire type veth peer name wire netns "$prefix-bravo"
address=11
for name in alpha bravo; do
    ip -n "$prefix-$name" address add "192.0.2.$address/24" dev wire
    ip -n "$prefix-$name" link set wire up
    address=12
    mkdir -p "$work/$name/upper" "$work/$name/work" "$work/$name/root"
    mount -t overlay overlay -o "lowerdir=$base,upperdir=$work/$name/upper,workdir=$work/$name/work" "$work/$name/root"
    nsenter --net="/run/netns/$prefix-$name" unshare --mount --uts --ipc --pid --fork --kill-child sh -c '
        set -e
        root=$1 name=$2
        hostname "$name"
        mount -t proc proc "$root/proc"
        mount -t sysfs sysfs "$root/sys"
        mount -t tmpfs -o mode=755 tmpfs "$root/run"
        mount --rbind /dev "$root/dev"
        mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup" 2> /dev/null || true
        mkdir -p "$root/run/sshd"
        echo "$name" > "$root/etc/hostname"
        cat /proc/sys/kernel/random/uuid > "$root/etc/machine-id.new"
        tr -d - < "$root/etc/machine-id.new" > "$root/etc/machine-id"
        printf "host_uuid = \"%s\"\n" "$(cat "$root/etc/machine-id.new")" >> "$root/etc/libvirt/libvirtd.conf"
        chroot "$root" /usr/sbin/sshd
        chroot "$root" /usr/sbin/virtlogd --daemon
        chroot "$root" /usr/sbin/libvirtd --daemon
        touch "$root/run/ready"
        exec chroot "$root" sleep infinity' machine "$work/$name/root" "$name" > "$work/$name.log" 2>&1 &
    holder[$name]=$!
done
on() {
    local pid
    pid=$(pgrep -P "${holder[$1]}" | sed -n 1p)
    nsenter --target "$pid" --mount --uts --ipc --net --pid --root="/proc/$pid/root" --wd \
        /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root bash -euo pipefail
}
for name in alpha bravo; do
    for _ in $(seq 150); do
        if echo 'test -e /run/ready && virsh -q list' | on "$name" > "$work/wait.log" 2>&1; then continue 2; fi
        sleep 0.2
    done
    cat "$work/wait.log" "$work/$name.log"
    exit 1
done
say "the rest of the page, on alpha"
# A second installation of Java without the network does nothing, which is what the page's line then says as well.
blocks alpha | sed 's/^apt-get /apt-get --no-download /' | on alpha 2>&1 | tee "$work/alpha.log"
grep -q 'completed: try from alpha to bravo' "$work/alpha.log"
grep -q 'completed: try from bravo to alpha' "$work/alpha.log"
right=yes
say "The page is right."
