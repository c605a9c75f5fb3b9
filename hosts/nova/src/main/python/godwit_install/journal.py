"""Changes to files, each atomic, all of which can be undone until the process ends."""

import contextlib
import errno
import os
import stat
import tempfile


class Journal:
    """Does what it is told at once and remembers how to take it back.

    Owners are numbers, None to leave a new file to the user of this process.
    """

    def __init__(self, place):
        self._place = place
        self._undo = []

    def make_directory(self, path, mode, uid, gid):
        real = self._place.for_change(path)
        self._undo.append(lambda: _quietly(os.rmdir, real))
        _make_directory(real, mode, uid, gid)

    def write(self, path, content, mode, uid, gid):
        """Makes a file or takes the place of one."""
        real = self._place.for_change(path)
        self._undo.append(_restorer(real))
        _write(real, content, mode, uid, gid)

    def copy(self, path, to):
        """Makes a file as another one is, owner, mode and times included."""
        source = self._place.for_change(path)
        real = self._place.for_change(to)
        self._undo.append(_restorer(real))
        _state(source)(real)

    def remove(self, path):
        """Removes a file if it is there."""
        real = self._place.for_change(path)
        self._undo.append(_restorer(real))
        _quietly(os.unlink, real)
        _sync_directory(real)

    def remove_directory(self, path):
        """Removes a directory, unless something is mounted or has come to be in it."""
        real = self._place.for_change(path)
        found = os.stat(real)
        self._undo.append(lambda: _quietly(_make_directory, real, stat.S_IMODE(found.st_mode), *_owner(found)))
        try:
            os.rmdir(real)
        except OSError as e:
            if e.errno not in (errno.EBUSY, errno.ENOTEMPTY):
                raise

    def undo(self):
        """Takes everything back, the last first. Returns what could not be taken back, as texts."""
        failures = []
        while self._undo:
            try:
                self._undo.pop()()
            except OSError as e:
                failures.append(str(e))
        return failures


def _owner(found):
    return (found.st_uid, found.st_gid) if os.geteuid() == 0 else (None, None)


def _quietly(function, real, *arguments):
    """Calls it, and takes it for done if it is done already."""
    with contextlib.suppress(FileNotFoundError, FileExistsError):
        function(real, *arguments)


def _restorer(real):
    """What brings a path back to what it is now."""
    if not os.path.lexists(real):
        return lambda: _quietly(os.unlink, real)
    put = _state(real)
    return lambda: put(real)


def _state(real):
    """What makes another path the file that this one is now."""
    found = os.lstat(real)
    with open(real, "rb") as file:
        content = file.read()
    times = (found.st_atime_ns, found.st_mtime_ns)
    return lambda to: _write(to, content, stat.S_IMODE(found.st_mode), *_owner(found), times=times)


def _make_directory(real, mode, uid, gid):
    os.mkdir(real, 0o700)
    if uid is not None:
        os.chown(real, uid, gid)
    os.chmod(real, mode)
    _sync_directory(real)


def _write(real, content, mode, uid, gid, times=None):
    handle, temporary = tempfile.mkstemp(prefix=".godwit-", suffix=".tmp", dir=os.path.dirname(real))
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            if uid is not None:
                os.fchown(file.fileno(), uid, gid)
            os.fchmod(file.fileno(), mode)
            if times is not None:
                os.utime(file.fileno(), ns=times)
            os.fsync(file.fileno())
        os.replace(temporary, real)
    except BaseException:
        _quietly(os.unlink, temporary)
        raise
    _sync_directory(real)


def _sync_directory(real):
    handle = os.open(os.path.dirname(real), os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
