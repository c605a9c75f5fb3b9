"""The connection to the Godwit process: a UNIX stream socket with one JSON object on each line.

Every wait has an end. All times are seconds. A `Line` belongs to one thread at a time.
"""

import errno
import json
import os
import socket
import stat
import struct
import time

LINE_BYTES_MAX = 4 * 1024 * 1024
"""The longest line either side may send, with its line feed."""

_CHUNK_BYTES = 64 * 1024
_RETRY_SECONDS = 0.05
_SHORTEST_WAIT_SECONDS = 0.02
_PEER_CREDENTIALS = struct.Struct("3i")


class WireError(Exception):
    """The conversation cannot go on. The text says what happened, where, and what to do."""


class PeerAway(WireError):
    """Nobody is at the socket, or the other side has ended the connection."""


class PeerSilent(WireError):
    """The other side did not do its part in time."""


class PeerGarbled(WireError):
    """A line, sent or received, that the protocol does not allow."""


class PeerUntrusted(WireError):
    """The socket, or who is behind it, belongs to somebody who must not steer migrations."""


class PeerRefused(WireError):
    """The other side said no, and why."""


class Line:
    """One connection. Made by `connect`; tests make it of any connected stream socket."""

    def __init__(self, sock, name, clock=time.monotonic):
        self._sock = sock
        self._name = name
        self._clock = clock
        self._buffer = bytearray()
        self._searched = 0

    def send(self, message, timeout_seconds):
        """Sends one message. Raises PeerGarbled before anything is sent if it is too long, PeerSilent, PeerAway."""
        data = json.dumps(message, separators=(",", ":")).encode("utf-8") + b"\n"
        if len(data) > LINE_BYTES_MAX:
            raise PeerGarbled(
                "a message of %d bytes to %s is longer than the %d allowed" % (len(data), self._name, LINE_BYTES_MAX))
        try:
            self._sock.settimeout(max(timeout_seconds, _SHORTEST_WAIT_SECONDS))
            self._sock.sendall(data)
        except socket.timeout:
            raise PeerSilent("%s took nothing for %g s" % (self._name, timeout_seconds))
        except OSError as e:
            raise PeerAway("%s has ended the connection (%s)" % (self._name, e.strerror or e))

    def receive(self, timeout_seconds):
        """The next message, a dict. What has arrived already is returned even with a time-out of 0.

        Raises PeerSilent when no whole line came in time (however many bytes of one did), PeerAway when the connection
        ended, PeerGarbled for a line that is too long or is no JSON object.
        """
        deadline = self._clock() + timeout_seconds
        tried = False
        while True:
            end = self._buffer.find(b"\n", self._searched)
            if end >= LINE_BYTES_MAX or (end < 0 and len(self._buffer) >= LINE_BYTES_MAX):
                raise PeerGarbled("%s sent a line of more than %d bytes" % (self._name, LINE_BYTES_MAX))
            if end >= 0:
                return self._take(end)
            self._searched = len(self._buffer)
            left_seconds = deadline - self._clock()
            if tried and left_seconds <= 0:
                raise PeerSilent("%s sent nothing for %g s" % (self._name, timeout_seconds))
            tried = True
            self._read(max(left_seconds, _SHORTEST_WAIT_SECONDS))

    def close(self):
        """Ends the connection. May be called again."""
        try:
            self._sock.close()
        except OSError:
            pass

    def _read(self, wait_seconds):
        try:
            self._sock.settimeout(wait_seconds)
            data = self._sock.recv(_CHUNK_BYTES)
        except socket.timeout:
            return
        except OSError as e:
            raise PeerAway("%s has ended the connection (%s)" % (self._name, e.strerror or e))
        if not data:
            raise PeerAway("%s has ended the connection" % self._name)
        self._buffer += data

    def _take(self, end):
        text = bytes(self._buffer[:end])
        del self._buffer[:end + 1]
        self._searched = 0
        try:
            message = json.loads(text.decode("utf-8"))
        except (ValueError, RecursionError):
            raise PeerGarbled("%s sent a line that is no JSON" % self._name)
        if not isinstance(message, dict):
            raise PeerGarbled("%s sent a line that is no JSON object" % self._name)
        return message


def connect(path, trusted_uids, timeout_seconds, clock=time.monotonic, sleep=None):
    """Connects to the socket at `path` and returns a Line.

    The path must be a socket (no link to one) that belongs to one of `trusted_uids` and that others cannot write to, and the
    process behind it must be run by that owner or root: PeerUntrusted else. Raises PeerAway if nobody is there, PeerSilent if
    the process does not take the connection in time.
    """
    owner_uid = _check_path(path, trusted_uids)
    name = "Godwit at %s" % path
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        _connect(sock, path, timeout_seconds, clock, sleep or time.sleep)
        _check_peer(sock, path, owner_uid)
        return Line(sock, name, clock)
    except BaseException:
        sock.close()
        raise


def _check_path(path, trusted_uids):
    try:
        found = os.lstat(path)
    except OSError as e:
        raise PeerAway("no socket at %s (%s): is the Godwit service of this host running?" % (path, e.strerror))
    if not stat.S_ISSOCK(found.st_mode):
        raise PeerUntrusted("%s is no socket: remove it, and start the Godwit service of this host anew" % path)
    if found.st_uid not in trusted_uids:
        raise PeerUntrusted(
            "the socket %s belongs to user %d: if Godwit is run by that user, name it in [godwit] user" %
            (path, found.st_uid))
    if found.st_mode & stat.S_IWOTH:
        raise PeerUntrusted("everybody can write to the socket %s: its mode must be 0600" % path)
    return found.st_uid


def _check_peer(sock, path, owner_uid):
    try:
        raw = sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER_CREDENTIALS.size)
    except OSError as e:
        raise PeerAway("Godwit at %s has ended the connection (%s)" % (path, e.strerror))
    pid, uid, _ = _PEER_CREDENTIALS.unpack(raw)
    if uid not in (owner_uid, 0):
        raise PeerUntrusted(
            "process %d of user %d is behind the socket %s of user %d: find out what it is" % (pid, uid, path, owner_uid))


def _connect(sock, path, timeout_seconds, clock, sleep):
    # A UNIX socket whose queue of connections is full says EAGAIN at once, time-out or not, so the waiting is done here.
    deadline = clock() + timeout_seconds
    sock.settimeout(0)
    while True:
        try:
            code = sock.connect_ex(path)
        except OSError as e:
            raise PeerAway("cannot connect to %s (%s): [godwit] socket must be a path of at most 107 bytes" % (path, e))
        if code in (0, errno.EISCONN):
            return
        if code not in (errno.EAGAIN, errno.EINTR, errno.EINPROGRESS, errno.EALREADY):
            raise PeerAway(
                "cannot connect to %s (%s): is the Godwit service of this host running?" % (path, os.strerror(code)))
        if clock() >= deadline:
            raise PeerSilent("Godwit at %s did not take the connection within %g s" % (path, timeout_seconds))
        sleep(_RETRY_SECONDS)
