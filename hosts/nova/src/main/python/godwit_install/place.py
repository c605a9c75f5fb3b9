"""Where is installed to: this machine, or an image of one in a directory."""

import collections
import glob
import grp
import os
import pwd
import stat
import subprocess

_ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "LC_ALL": "C.UTF-8",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONNOUSERSITE": "1",
    "HOME": "/dev/null",
    "XDG_CACHE_HOME": "/dev/null",
}
"""The PATH that systemd gives a service, so that what is found here is what a service finds; and no place to write to, for
libraries that Nova imports keep caches."""

User = collections.namedtuple("User", "name uid gid")


class PlaceError(Exception):
    """What happened and what to do about it."""


class Place:
    """Paths are those that a process in the place sees; only `real` gives the ones that this process opens."""

    def __init__(self, root=None):
        """`root` is the directory of an image, None for this machine."""
        self.root = None if root in (None, "/") else os.path.realpath(root)

    def real(self, path):
        return path if self.root is None else self.root + path

    def seen(self, real_path):
        """The path in the place of a path of this machine; the path itself if it is not below the root."""
        if self.root is not None:
            absolute = os.path.realpath(real_path)
            if absolute == self.root or absolute.startswith(self.root + "/"):
                return absolute[len(self.root):] or "/"
        return os.path.abspath(real_path)

    def for_change(self, path):
        """`real`, for a path that is going to be changed. PlaceError if links in the image lead out of it."""
        real = self.real(path)
        parent = os.path.realpath(os.path.dirname(real))
        if self.root is not None and parent != self.root and not parent.startswith(self.root + "/"):
            raise PlaceError("%s: a link on the way leads out of %s; make it a relative one" % (path, self.root))
        return real

    def lstat(self, path):
        """None if there is nothing."""
        try:
            return os.lstat(self.real(path))
        except (FileNotFoundError, NotADirectoryError):
            return None

    def is_file(self, path):
        return os.path.isfile(self.real(path))

    def is_directory(self, path):
        return os.path.isdir(self.real(path))

    def read(self, path):
        with open(self.real(path), "rb") as file:
            return file.read()

    def names(self, path):
        """The names in a directory, sorted; none if it is not there."""
        try:
            return sorted(os.listdir(self.real(path)))
        except (FileNotFoundError, NotADirectoryError):
            return []

    def matching(self, pattern):
        skipped = len(self.real("/")) - 1
        return sorted(found[skipped:] for found in glob.glob(glob.escape(self.real("/")) + pattern[1:]))

    def on_path(self, program):
        """Where a service would find a program, None if nowhere."""
        for directory in _ENVIRONMENT["PATH"].split(":"):
            path = directory + "/" + program
            if self.is_file(path):
                return path
        return None

    def user(self, name):
        """None if there is no such user."""
        if self.root is None:
            try:
                found = pwd.getpwnam(name)
            except KeyError:
                return None
            return User(name, found.pw_uid, found.pw_gid)
        for fields in self._records("/etc/passwd", 4):
            if fields[0] == name:
                return User(name, int(fields[2]), int(fields[3]))
        return None

    def group_id(self, name):
        """None if there is no such group."""
        if self.root is None:
            try:
                return grp.getgrnam(name).gr_gid
            except KeyError:
                return None
        return next((int(fields[2]) for fields in self._records("/etc/group", 3) if fields[0] == name), None)

    def group_name(self, gid):
        """The number as a text if it has no name."""
        if self.root is None:
            try:
                return grp.getgrgid(gid).gr_name
            except KeyError:
                return str(gid)
        return next((fields[0] for fields in self._records("/etc/group", 3) if fields[2] == str(gid)), str(gid))

    def _records(self, path, least):
        try:
            lines = self.read(path).decode("utf-8", "replace").splitlines()
        except OSError:
            return []
        return [line.split(":") for line in lines if line.count(":") >= least - 1 and not line.startswith("#")]

    def may_reach(self, path, user):
        """None if a user may pass through every directory above a path, otherwise the one that stops it."""
        directory = os.path.dirname(os.path.realpath(self.real(path)))
        above = []
        while directory not in ("/", self.root):
            above.append(directory)
            directory = os.path.dirname(directory)
        for directory in reversed(above):
            found = os.stat(directory)
            needed = stat.S_IXOTH
            if user.uid == found.st_uid:
                needed = stat.S_IXUSR
            elif user.gid == found.st_gid:
                needed = stat.S_IXGRP
            if not found.st_mode & needed:
                return self.seen(directory)
        return None

    def command(self, arguments):
        """What is executed for a command in the place."""
        return list(arguments) if self.root is None else ["chroot", self.root, *arguments]

    def run(self, arguments, seconds, **environment):
        """What a command in the place writes. PlaceError if it fails or takes longer than `seconds`."""
        try:
            done = subprocess.run(
                self.command(arguments), env={**_ENVIRONMENT, **environment}, cwd="/", timeout=seconds,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        except subprocess.TimeoutExpired:
            raise PlaceError("%s did not end in %d s" % (arguments[0], seconds)) from None
        except OSError as e:
            raise PlaceError("%s cannot be executed: %s" % (arguments[0], e.strerror)) from None
        if done.returncode != 0:
            last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or ["it says nothing"]
            raise PlaceError("%s ended with %d: %s" % (arguments[0], done.returncode, last[0]))
        return done.stdout.decode("utf-8", "replace")
