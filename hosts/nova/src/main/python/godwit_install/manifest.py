"""The record of what install has made, by which uninstall knows it again."""

import hashlib
import json

from godwit_install.place import PlaceError

DIRECTORY = "/var/lib/godwit-install"
PATH = DIRECTORY + "/manifest.json"
_FORMAT = 1


def digest(content):
    return hashlib.sha256(content).hexdigest()


class Manifest:
    """Files with the digests that each had when it was made, and directories.

    A file has more than one digest, and `complete` is false, while an install is under way or if it was cut off.
    """

    def __init__(self, home=None, files=None, directories=(), complete=True):
        self.home = home
        self.files = dict(files or {})
        self.directories = list(directories)
        self.complete = complete

    @property
    def empty(self):
        return not self.files and not self.directories

    def knows(self, path, content):
        """Whether a file is as it was made."""
        return digest(content) in self.files.get(path, ())

    def joined(self, other):
        """What there may be between this one and the other."""
        files = {path: sorted({*self.files.get(path, ()), *other.files.get(path, ())})
                 for path in [*other.files, *(path for path in self.files if path not in other.files)]}
        directories = [*self.directories, *(path for path in other.directories if path not in self.directories)]
        return Manifest(other.home, files, directories, complete=False)

    def content(self):
        return (json.dumps({
            "format": _FORMAT,
            "complete": self.complete,
            "home": self.home,
            "directories": self.directories,
            "files": [{"path": path, "sha256": list(digests)} for path, digests in self.files.items()],
        }, indent=2) + "\n").encode()


def load(place):
    """The manifest of the place, an empty one if nothing is installed. PlaceError if it is not one of this program."""
    if place.lstat(PATH) is None:
        return Manifest()
    try:
        read = json.loads(place.read(PATH))
        if read["format"] != _FORMAT:
            raise PlaceError("%s is of another Godwit; uninstall with that one first" % PATH)
        return Manifest(
            read["home"], {file["path"]: file["sha256"] for file in read["files"]}, read["directories"], read["complete"])
    except OSError as e:
        raise PlaceError("%s cannot be read: %s; run it as root" % (PATH, e.strerror)) from None
    except (ValueError, KeyError, TypeError):
        raise PlaceError("%s is damaged; bring it back from a backup, or remove by hand what it names" % PATH) from None
