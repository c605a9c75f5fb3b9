"""What the tests share: the modules' path, a clock that tests turn, a scripted peer on a real UNIX socket.

With GODWIT_TEST_EVENTLET set, everything runs on eventlet's green threads, as nova-compute does up to 2025.1.
"""

import json
import logging
import os
import shutil
import socket
import sys
import tempfile
import threading

if os.environ.get("GODWIT_TEST_EVENTLET"):
    import eventlet
    eventlet.monkey_patch()

MAIN = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "main", "python"))
if MAIN not in sys.path:
    sys.path.insert(0, MAIN)

_LOG = logging.getLogger("godwit_nova")
_LOG.addHandler(logging.NullHandler())
_LOG.propagate = False  # the tests provoke every warning; assertLogs hears them all the same

PATIENCE_SECONDS = 5.0
"""How long a test waits for what must come. A test that passes never waits so long."""


class TurnedClock:
    """A monotonic clock that moves only when somebody sleeps by it."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


class Connection:
    """The peer's end of one connection, in the peer's thread. Words as bytes, text or objects."""

    def __init__(self, sock):
        self.sock = sock
        sock.settimeout(PATIENCE_SECONDS)
        self._file = sock.makefile("rb")

    def read(self):
        """The next message; None at the end of the connection."""
        try:
            line = self._file.readline()
        except OSError:
            return None
        return json.loads(line) if line else None

    def write(self, *messages):
        for message in messages:
            if not isinstance(message, bytes):
                message = json.dumps(message).encode() + b"\n"
            self.sock.sendall(message)

    def take_lease(self, number=1):
        """Asks for the lease and expects the grant."""
        self.write({"renew": number})
        assert self.read() == {"granted": number}

    def wait_for_end(self):
        """Says nothing until the other side ends the connection."""
        while self.read() is not None:
            pass

    def close(self):
        self._file.close()
        self.sock.close()


class ScriptedPeer:
    """Stands in for the Godwit process. `scripts` maps a request's word to `script(connection, value)`.

    Each connection has a thread. The greeting is given unless there is a script `hello`. What went wrong in a script is
    raised by `close`.
    """

    GREETING = {"hello": {"protocol": 1, "version": "0.1.0", "policies": ["nova", "predictive", "stepped"]}}

    def __init__(self, **scripts):
        self.scripts = scripts
        self.requests = []
        self.failures = []
        self._closing = False
        self.directory = tempfile.mkdtemp(prefix="godwit-")
        self.path = os.path.join(self.directory, "nova.sock")
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(self.path)
        os.chmod(self.path, 0o600)
        self._listener.listen(8)
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def close(self):
        self._closing = True
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as waker:
            waker.connect(self.path)
        for thread in self._threads:
            thread.join(PATIENCE_SECONDS)
        self._listener.close()
        shutil.rmtree(self.directory, ignore_errors=True)
        if self.failures:
            raise self.failures[0]

    def _accept(self):
        while True:
            sock, _ = self._listener.accept()
            if self._closing:
                sock.close()
                return
            thread = threading.Thread(target=self._serve, args=(Connection(sock),), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection):
        try:
            hello = connection.read()
            if hello is None:
                return
            self.requests.append(hello)
            if "hello" in self.scripts:
                self.scripts["hello"](connection, hello["hello"])
                return
            connection.write(self.GREETING)
            request = connection.read()
            if request is None:
                return
            self.requests.append(request)
            (word, value), = request.items()
            self.scripts[word](connection, value)
        except (BrokenPipeError, ConnectionResetError):
            pass
        except BaseException as e:
            self.failures.append(e)
        finally:
            connection.close()


def wait_until(true, what):
    """Waits, in small steps, until `true()`."""
    gate = threading.Event()
    for _ in range(int(PATIENCE_SECONDS / 0.005)):
        if true():
            return
        gate.wait(0.005)
    raise AssertionError("did not come about: %s" % what)
