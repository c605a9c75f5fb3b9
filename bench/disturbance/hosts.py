"""The two libvirt hosts, and the witness that looks at both by itself."""

import fcntl
import os
import pathlib
import subprocess
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SIDES = ("alpha", "bravo")
GUEST = "disturbed"
MEMORY_MIB, BLOCK_MB, DIRTY_MB_PER_SECOND = 128, 48, 8
# Slow enough that a move takes some seconds.
NETWORK_MBIT = 200
LOOK_SECONDS = 0.3
ABSENT, SILENT = "absent", "silent"


def other(side):
    return SIDES[1 - SIDES.index(side)]


def is_incoming(state):
    return state in ("paused (migrating)", "paused (starting up)")


def is_live(state):
    return not (state in (ABSENT, SILENT, "crashed") or state.startswith(("shut off", "crashed (")))


def runs(state):
    return is_live(state) and not state.startswith(("paused", "pmsuspended"))


class Hosts:
    """A testbed of its own; two at the same time need other prefixes and networks."""

    def __init__(self, directory, prefix="gx", network=85, guest_options=(), block_mb=BLOCK_MB):
        self.guest_options, self.block_mb = guest_options, block_mb
        self.directory = pathlib.Path(directory)
        self.environment = dict(
            os.environ,
            LC_ALL="C",
            GODWIT_TESTBED_DIR=str(self.directory),
            GODWIT_TESTBED_PREFIX=prefix,
            GODWIT_TESTBED_MGMT_NET=f"10.{network}.0",
            GODWIT_TESTBED_MIG_NET=f"10.{network + 1}.0",
            GODWIT_TESTBED_HEARTBEAT_MS="50",
        )
        self.client_uri, self.peer_uri, self.migration_address = {}, {}, {}
        self.lock = None

    def testbed(self, *words, check=True):
        """What testbed.sh printed; it is never left half done, whatever interrupts."""
        command = subprocess.Popen(
            [str(ROOT / "testbed" / "testbed.sh"), *words], env=self.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        )
        try:
            out, err = command.communicate()
        except KeyboardInterrupt:
            command.communicate()
            raise
        if check and command.returncode:
            raise RuntimeError(f"testbed.sh {' '.join(words)}: {(out + err)[-2000:]}")
        return out.strip()

    def up(self):
        self.lock = open(f"{self.directory}.lock", "w", encoding="utf-8")
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self.lock = None
            raise RuntimeError("another one is running here") from None
        self.testbed("up")
        for side in SIDES:
            self.client_uri[side] = self.testbed("uri", side)
            self.peer_uri[side] = self.testbed("peer-uri", side)
            self.migration_address[side] = self.testbed("migration-address", side)
            self.testbed("fault", "rate", side, str(NETWORK_MBIT))

    def purge(self):
        if self.lock is not None:
            self.testbed("purge", check=False)
            os.unlink(f"{self.directory}.lock")

    def virsh_words(self, side, *words):
        return ["virsh", "-q", "-c", self.client_uri[side], *words]

    def virsh(self, side, *words, limit=40):
        """What virsh printed, and whether it did it."""
        try:
            done = subprocess.run(
                self.virsh_words(side, *words), env=self.environment, stdin=subprocess.DEVNULL,
                capture_output=True, text=True, timeout=limit, check=False,
            )
        except subprocess.TimeoutExpired:
            return f"no answer in {limit} s", False
        return (done.stdout + done.stderr).strip(), done.returncode == 0

    def state(self, side):
        """libvirt's words for the guest on a host."""
        printed, done = self.virsh(side, "domstate", GUEST, "--reason", limit=10)
        if done:
            return printed
        # The second where it goes between virsh's two questions.
        return ABSENT if "failed to get domain" in printed or "Domain not found" in printed else SILENT

    def states(self):
        return {side: self.state(side) for side in SIDES}

    def has_job(self, side):
        printed, done = self.virsh(side, "domjobinfo", GUEST, limit=10)
        return done and "None" not in printed.split("\n")[0]

    def is_persistent(self, side):
        printed, done = self.virsh(side, "dominfo", GUEST, limit=10)
        return done and any(line.split() == ["Persistent:", "yes"] for line in printed.splitlines())

    def uuid(self, side):
        printed, done = self.virsh(side, "domuuid", GUEST)
        if not done:
            raise RuntimeError(f"{GUEST} has no UUID on {side}: {printed}")
        return printed

    def start_guest(self, side, persistent):
        self.testbed("undo", GUEST)
        self.testbed(
            "guest", GUEST, str(MEMORY_MIB), str(DIRTY_MB_PER_SECOND), "--dirty", str(self.block_mb), "--host", side,
            "--reboots", *(["--persistent"] if persistent else []), *self.guest_options,
        )

    def is_heard(self):
        return self.testbed("heartbeats", GUEST, "1", check=False).startswith("gaps=")


class Witness(threading.Thread):
    """Looks at both hosts again and again; never asks Godwit."""

    def __init__(self, hosts):
        super().__init__(daemon=True)
        self.hosts = hosts
        self.looks = []
        self.twice = []
        self.over = threading.Event()

    def run(self):
        while not self.over.is_set():
            self.look()
            self.over.wait(LOOK_SECONDS)

    def look(self):
        begin = time.monotonic()
        seen = self.hosts.states()
        if all(runs(state) for state in seen.values()):
            # Not seen at the same instant: it runs twice only if the first one still runs after the second was seen to.
            again = self.hosts.states()
            if all(runs(state) for state in again.values()):
                self.twice.append((begin, seen, again))
            seen = again
        self.looks.append((begin, time.monotonic(), seen))
        return seen

    def during(self, begin, end):
        """What was seen between two times, and just before and after."""
        before = [seen for _, seen_at, seen in self.looks if seen_at < begin][-1:]
        after = [seen for begun, _, seen in self.looks if begun > end][:1]
        return before + [seen for begun, seen_at, seen in self.looks if seen_at >= begin and begun <= end] + after

    def story(self, zero):
        """Each change, with the seconds since a time."""
        lines, last = [], None
        for begin, _, seen in self.looks:
            if seen != last:
                lines.append(f"{begin - zero:7.2f} s  " + ", ".join(f"{side} {state}" for side, state in seen.items()))
                last = seen
        return lines
