"""What becomes of a live migration when something happens in its middle.

Runs on the machine, in the control node's network; `nova-lab cases` calls it. Each case boots a server where there is none,
begins a migration that is slow enough to be disturbed, does one thing, waits for the end, looks at both hosts, and moves the
server once more. Prints a JSON line a case and a table; ends with 1 unless every case ended as expected.
"""
import json
import os
import subprocess
import sys
import time

import lab_client
from lab_client import Api, NODES, find, wait

COMMAND = os.environ["LAB_COMMAND"]
# Three steps of downtime, 12 s apart, for a guest of which Nova reckons 4 GiB to move.
SLOW = "[libvirt]\\nlive_migration_bandwidth = 6\\nlive_migration_downtime_steps = 3\\nlive_migration_downtime_delay = 3\\n"
ENDS = ("completed", "error", "failed", "cancelled")
END_SECONDS = 180


def lab(*words, conf=None, check=True):
    environment = dict(os.environ)
    if conf is not None:
        environment["LAB_NOVA_CONF"] = conf
    done = subprocess.run([COMMAND, *words], env=environment, text=True, capture_output=True, timeout=300, check=False)
    if check and done.returncode:
        raise SystemExit("%s: %s" % (" ".join(words), (done.stdout + done.stderr)[-2000:]))
    return done.stdout.strip()


def short(node):
    return node.rsplit("-", 1)[1]


def on(node, command, check=False):
    return lab("exec", short(node), "sh", "-c", command, check=check)


def signal_daemon(node, name, number):
    on(node, "kill -%s $(cat /run/lab/run/%s.pid)" % (number, name))


def kill_qemu(node, uuid):
    on(node, "pkill -9 -f 'qemu-system.*%s'" % uuid)


class Case:
    """One server's migration."""

    def __init__(self, api, name="guest"):
        self.api = api
        server = find(api, name)
        if server is None or server["status"] != "ACTIVE":
            lab("boot", name)
            server = find(api, name)
        self.name, self.uuid = name, server["id"]
        self.source = server["OS-EXT-SRV-ATTR:host"]
        self.destination = [node for node in NODES if node != self.source][0]
        self.known = {m["id"] for m in self.records()}
        self.statuses = []

    def records(self):
        return self.api.nova("GET", "/os-migrations?instance_uuid=" + self.uuid)["migrations"]

    def begin(self):
        self.api.nova("POST", "/servers/%s/action" % self.uuid,
                      {"os-migrateLive": {"host": None, "block_migration": "auto"}})
        self.began = time.time()
        return self

    def record(self):
        new = [m for m in self.records() if m["id"] not in self.known]
        if not new:
            return None
        if new[0]["status"] not in self.statuses:
            self.statuses.append(new[0]["status"])
        return new[0]

    def until(self, *statuses, seconds=END_SECONDS):
        def there():
            record = self.record()
            return record if record and record["status"] in statuses else None
        return wait(seconds, "%s to be one of %s, is %s" % (self.name, statuses, self.statuses), there, 0.1)

    def moving(self):
        """Waits until memory moves."""
        self.until("running", *ENDS)

        def moved():
            figures = on(self.source, "virsh domjobinfo %s" % self.uuid)
            return "Memory processed" in figures or self.record()["status"] in ENDS
        wait(60, "memory to move", moved, 0.3)
        time.sleep(1)
        return self

    def ask(self, method, path="", body=None):
        return self.api.nova(method, "/servers/%s/migrations/%s%s" % (self.uuid, self.record()["id"], path), body)

    def domains(self):
        return {short(n): (on(n, "virsh domstate %s 2>/dev/null" % self.uuid).split("\n")[0] or "none") for n in NODES}

    def end(self):
        status = self.until(*ENDS)["status"]
        took = time.time() - self.began

        def settled():
            server = self.api.nova("GET", "/servers/" + self.uuid)["server"]
            return server if server["OS-EXT-STS:task_state"] is None else None
        server = wait(60, "the server to settle", settled, 0.3)
        return {"status": status, "seconds": round(took, 1), "seen": self.statuses, "server": server["status"],
                "host": short(server["OS-EXT-SRV-ATTR:host"]), "source": short(self.source), "domains": self.domains()}


def plain(api):
    return Case(api).begin().end()


def abort_running(api):
    case = Case(api).begin().moving()
    case.ask("DELETE")
    return case.end()


def abort_queued(api):
    first, second = Case(api), Case(api, "second")
    if first.source != second.source:
        second.begin().end()
        second = Case(api, "second")
    first.begin().moving()
    second.begin().until("queued", "running")
    second.ask("DELETE")
    result = second.end()
    first.end()
    return result


def force_complete(api):
    case = Case(api).begin().moving()
    case.ask("POST", "/action", {"force_complete": None})
    return case.end()


def destination_qemu_killed(api):
    case = Case(api).begin().moving()
    kill_qemu(case.destination, case.uuid)
    return case.end()


def source_qemu_killed(api):
    return guest_gone(api, kill_qemu)


def guest_shut_down(api):
    return guest_gone(api, lambda node, uuid: on(node, "virsh qemu-monitor-command --hmp %s quit" % uuid))


def guest_gone(api, end_it):
    case = Case(api).begin().moving()
    end_it(case.source, case.uuid)
    result = case.end()
    result["disk"] = "there" if on(case.source, "test -s /var/lib/nova/instances/%s/disk && echo yes" % case.uuid) else "gone"
    return result


def destination_libvirtd_killed(api):
    case = Case(api).begin().moving()
    signal_daemon(case.destination, "libvirtd", 9)
    time.sleep(5)
    lab("start-libvirtd", short(case.destination))
    return case.end()


def link_cut(api):
    case = Case(api).begin().moving()
    on(case.destination, "nft add table ip cut; nft 'add chain ip cut in { type filter hook input priority 0; }'; "
                         "nft add rule ip cut in tcp dport 49152-49215 drop", check=True)
    time.sleep(8)
    on(case.destination, "nft delete table ip cut", check=True)
    return case.end()


def godwit_killed(api):
    case = Case(api).begin().moving()
    signal_daemon(case.source, "godwit", 9)
    result = case.end()
    lab("start-godwit", short(case.source))
    return result


def godwit_stopped(api):
    case = Case(api).begin().moving()
    signal_daemon(case.source, "godwit", "STOP")
    time.sleep(14)
    signal_daemon(case.source, "godwit", "CONT")
    return case.end()


def compute_killed(api):
    case = Case(api).begin().moving()
    signal_daemon(case.source, "nova-compute", 9)
    time.sleep(1)
    lab("start-compute", short(case.source))
    result = case.end()
    # What Nova leaves there makes every later migration to that host fail (DestinationDiskExists).
    other = [n for n in NODES if short(n) != result["host"]][0]
    on(other, "rm -rf /var/lib/nova/instances/%s" % case.uuid)
    return result


def two_at_once(api):
    first, second = Case(api), Case(api, "second")
    first.begin()
    second.begin()
    one, two = first.end(), second.end()
    two["status"] = one["status"] if one["status"] != "completed" else two["status"]
    return two


def timed_out(api):
    return Case(api).begin().end()


TIMEOUT = SLOW + "live_migration_completion_timeout = 2\\n"
POST_COPY = SLOW + "live_migration_permit_post_copy = true\\n"
# name: what it does, what nova.conf says besides, the status that is right, the side on which the guest is right
CASES = {
    "plain": (plain, SLOW, "completed", "destination"),
    "abort-running": (abort_running, SLOW, "cancelled", "source"),
    "abort-queued": (abort_queued, SLOW, "cancelled", "source"),
    "force-complete-pause": (force_complete, SLOW, "completed", "destination"),
    "destination-qemu-killed": (destination_qemu_killed, SLOW, "failed", "source"),
    "destination-libvirtd-killed": (destination_libvirtd_killed, SLOW, "failed", "source"),
    "link-cut": (link_cut, SLOW, "completed", "destination"),
    "godwit-killed": (godwit_killed, SLOW, "completed", "destination"),
    "godwit-stopped": (godwit_stopped, SLOW, "completed", "destination"),
    "compute-killed": (compute_killed, SLOW, "error", "source"),
    "two-at-once": (two_at_once, SLOW + "[DEFAULT]\\nmax_concurrent_live_migrations = 2\\n", "completed", "destination"),
    "time-out-abort": (timed_out, TIMEOUT, "cancelled", "source"),
    "time-out-force": (timed_out, TIMEOUT + "live_migration_timeout_action = force_complete\\n", "completed", "destination"),
    "force-complete-post-copy": (force_complete, POST_COPY, "completed", "destination"),
    "source-qemu-killed": (source_qemu_killed, SLOW, "failed", "none"),
    "guest-shut-down": (guest_shut_down, SLOW, "failed", "none"),
}


def judged(result, status, side):
    """Whether it ended as it should, and the guest runs where the API says and nowhere else."""
    at = {"source": result["source"], "destination": [s for s in ("a", "b") if s != result["source"]][0]}.get(side)
    if result["status"] != status:
        return "status %s instead of %s" % (result["status"], status)
    if at is None:
        return "" if result["disk"] == "there" else "its disk is gone"
    if result["host"] != at or result["server"] != "ACTIVE":
        return "the API says %s on %s" % (result["server"], result["host"])
    running = sorted(h for h, state in result["domains"].items() if state == "running")
    return "" if running == [at] else "domains: %s" % result["domains"]


def run(api, name):
    action, _, status, side = CASES[name]
    try:
        result = action(api)
        result["wrong"] = judged(result, status, side)
        if TIMEOUT in CASES[name][1]:
            lab("restart-compute", conf=SLOW)  # with the same time-out, a later one would end as this one did
        if side != "none":
            again = Case(api).begin().end()
            result["again"] = again["status"]
            if again["status"] != "completed":
                result["wrong"] += " a later migration ended %s" % again["status"]
        else:
            lab("delete", "guest")
    except SystemExit as e:
        result = {"status": "?", "wrong": str(e)[:500]}
    result["case"], result["expected"] = name, status
    print(json.dumps(result), flush=True)
    return result


def main():
    names = sys.argv[1:] or list(CASES)
    unknown = [n for n in names if n not in CASES]
    if unknown:
        sys.exit("no such case: %s; there are: %s" % (", ".join(unknown), ", ".join(CASES)))
    results, conf = [], None
    for name in names:
        if CASES[name][1] != conf:
            conf = CASES[name][1]
            lab("restart-compute", conf=conf)
        results.append(run(Api(), name))
        if TIMEOUT in conf:
            conf = None
    print("| case | ended | seconds | seen | a later migration | |")
    print("|---|---|---|---|---|---|")
    for r in results:
        print("| %s | %s | %s | %s | %s | %s |" % (
            r["case"], r["status"], r.get("seconds", ""), " ".join(r.get("seen", [])), r.get("again", ""), r["wrong"] or "right"))
    sys.exit(1 if any(r["wrong"] for r in results) else 0)


if __name__ == "__main__":
    main()
