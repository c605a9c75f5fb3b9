"""Does what a move's plan says, each act in a thread of its own."""

import subprocess
import threading
import time

from disturbance import plan
from disturbance.hosts import GUEST, is_incoming, is_live, other, runs

FOREIGN_SECONDS = 90
# How long others try to begin their job while Godwit's is still there.
TRY_SECONDS = 5


class Acts:
    """The acts of one move."""

    def __init__(self, hosts, served, move, source):
        self.hosts, self.served, self.move, self.source = hosts, served, move, source
        self.uuid = None                 # of the migration, once it is known
        self.known = threading.Event()
        self.over = threading.Event()
        self.children = set()
        self.told = []                   # (begin, end, words) of what was done
        self.touched_at = 0.0            # when somebody moved or ended the guest last
        self.failure = None
        self.threads = []
        # Held while Godwit is started or killed.
        self.process = threading.Lock()

    def begin(self, zero):
        for act, at in self.move.acts:
            thread = threading.Thread(target=self._perform, args=(act, zero + at), daemon=True)
            self.threads.append(thread)
            thread.start()

    def is_busy(self):
        return any(thread.is_alive() for thread in self.threads)

    def has_foreign(self):
        return any(act in (plan.FOREIGN, plan.TAKEOVER, plan.BACK) for act, _ in self.move.acts)

    def stop(self):
        self.over.set()
        self.known.set()
        for child in list(self.children):
            child.kill()
        for thread in self.threads:
            thread.join(plan.DOWN_SECONDS + 60)

    def tell(self, begin, words):
        self.told.append((begin, time.monotonic(), words))

    def _perform(self, act, at):
        if self.over.wait(max(0, at - time.monotonic())):
            return
        begin = time.monotonic()
        try:
            words = {
                plan.RESET: self._reset,
                plan.SHUTDOWN: self._shutdown,
                plan.DESTROY: self._destroy,
                plan.FOREIGN: self._foreign,
                plan.TAKEOVER: self._takeover,
                plan.BACK: self._back,
                plan.ABORT: lambda: self._ask("abort"),
                plan.FORCE: lambda: self._ask("force-complete", "--yes"),
                plan.KILL: self._kill,
                plan.START: self._start,
            }[act]()
        except Exception as e:  # pylint: disable=broad-except
            words = f"failed: {e}"
            self.failure = f"{act}: {e}"
        self.tell(begin, f"{act}: {words}")

    def _virsh(self, side, *words):
        """As Hosts.virsh, and ended with the move."""
        child = subprocess.Popen(
            self.hosts.virsh_words(side, *words), env=self.hosts.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )
        self.children.add(child)
        try:
            printed = child.communicate(timeout=FOREIGN_SECONDS)[0].strip()
        except subprocess.TimeoutExpired:
            child.kill()
            printed = child.communicate()[0].strip() + " (killed)"
        self.children.discard(child)
        return printed.replace("\n", " "), child.returncode == 0

    def _where(self):
        """Where its owner finds the guest."""
        seen = self.hosts.states()
        for fits in (runs, lambda state: is_live(state) and not is_incoming(state)):
            for side, state in seen.items():
                if fits(state):
                    return side
        return self.source

    def _owner(self, *words):
        side = self._where()
        printed, done = self._virsh(side, *words[:1], GUEST, *words[1:])
        if done and words[0] == "destroy":
            self.touched_at = time.monotonic()
        return f"on {side}, " + ("done" if done else printed)

    def _reset(self):
        return self._owner("reset")

    def _shutdown(self):
        """A guest that does not listen to the button is ended the next second, as by a patient owner."""
        button = threading.Thread(target=self._virsh, args=(self._where(), "shutdown", GUEST), daemon=True)
        button.start()
        self.over.wait(1)
        done = self._owner("destroy", "--graceful")
        button.join(FOREIGN_SECONDS)
        return done

    def _destroy(self):
        return self._owner("destroy")

    def _migrate(self, side):
        options = []
        if self.move.takes_definition and self.hosts.is_persistent(side):
            options = ["--persistent", "--undefinesource"]
        begin = time.monotonic()
        while True:
            printed, done = self._virsh(side, "migrate", "--live", "--p2p", *options, GUEST, self.hosts.peer_uri[other(side)])
            if done:
                self.touched_at = time.monotonic()
            refused = "job" in printed and time.monotonic() < begin + TRY_SECONDS
            if done or not refused or self.over.wait(0.1):
                return f"from {side}, " + ("done" if done else printed)

    def _foreign(self):
        return self._migrate(self.source)

    def _takeover(self):
        _, done = self._virsh(self.source, "domjobabort", GUEST)
        return ("job aborted, " if done else "no job to abort, ") + self._migrate(self.source)

    def _back(self):
        """Once Godwit's job is over, somebody moves the guest back."""
        destination = other(self.source)
        until = time.monotonic() + FOREIGN_SECONDS / 3
        while not runs(self.hosts.state(destination)) or runs(self.hosts.state(self.source)):
            if time.monotonic() > until or self.over.wait(0.1):
                return "it did not arrive"
        return self._migrate(destination)

    def _ask(self, *words):
        self.known.wait(10)
        if self.uuid is None:
            return "there is no migration"
        printed, done = self.served.command(words[0], self.uuid, *words[1:])
        return "taken" if done else printed.splitlines()[-1] if printed else "no answer"

    def _kill(self):
        with self.process:
            self.served.kill()
        return "done"

    def _start(self):
        with self.process:
            if not self.over.is_set():
                self.served.start()
        return "done"
