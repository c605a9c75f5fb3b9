"""Steps from the files that are there to those that are wanted, worked out before any is taken."""

import collections
import os
import stat

from godwit_install import manifest as manifests
from godwit_install import service

MAKE_DIRECTORY = "make directory"
MAKE = "make"
REPLACE = "replace"
KEEP = "keep aside"
REMOVE = "remove"
REMOVE_DIRECTORY = "remove directory"
LEAVE = "leave"
SAME = "is there"
CHANGES = (MAKE_DIRECTORY, MAKE, REPLACE, KEEP, REMOVE, REMOVE_DIRECTORY)

Owner = collections.namedtuple("Owner", "uid gid names")
Wanted = collections.namedtuple("Wanted", "path content mode owner")


class Step(collections.namedtuple("Step", "verb path wanted to why", defaults=(None, None, None))):
    """`wanted` for what is made or replaced, `to` for what is kept aside, `why` for what is left."""

    def line(self):
        text = "%-16s %s" % (self.verb, self.path)
        if self.wanted is not None:
            text += "  %s %04o" % (self.wanted.owner.names, self.wanted.mode)
        if self.to:
            text += "  as %s" % self.to
        return text + ("  (%s)" % self.why if self.why else "")


def towards(place, wanted, root_owner, known):
    """Steps to the wanted files, and what stands in their way, as texts.

    `known` is the manifest; a file in it that was changed since is kept aside, and one that is not in it is in the way. The
    settings file is the operator's as soon as they have written into it.
    """
    obstacles = []
    made = set()
    steps = _directories(place, manifests.DIRECTORY, root_owner, made)
    for file in wanted:
        steps += _directories(place, os.path.dirname(file.path), root_owner, made)
        found = place.lstat(file.path)
        if found is None:
            steps.append(Step(MAKE, file.path, file))
        elif not stat.S_ISREG(found.st_mode):
            obstacles.append("%s is there and is no file; move it away" % file.path)
        else:
            _towards_file(place, file, found, known, steps, obstacles)
    return steps, obstacles


def _towards_file(place, file, found, known, steps, obstacles):
    content = place.read(file.path)
    if file.path == service.PROPERTIES and not known.knows(file.path, content):
        steps.append(Step(LEAVE, file.path, why="the operator's"))
    elif file.path not in known.files:
        obstacles.append("%s is there, and install has not made it; move it away" % file.path)
    elif content != file.content:
        if not known.knows(file.path, content):
            steps.append(_keep(place, file.path))
        steps.append(Step(REPLACE, file.path, file))
    else:
        right = stat.S_IMODE(found.st_mode) == file.mode and (
            os.geteuid() != 0 or (found.st_uid, found.st_gid) == (file.owner.uid, file.owner.gid))
        steps.append(Step(SAME if right else REPLACE, file.path, file))


def _directories(place, path, owner, made):
    if path in made or place.is_directory(path):
        return []
    steps = _directories(place, os.path.dirname(path), owner, made)
    made.add(path)
    return [*steps, Step(MAKE_DIRECTORY, path, Wanted(path, None, 0o755, owner))]


def _keep(place, path):
    to = path + ".kept"
    number = 1
    while place.lstat(to) is not None:
        number += 1
        to = "%s.kept%d" % (path, number)
    return Step(KEEP, path, to=to, why="it was changed")


def away(place, known, but=None):
    """Steps that remove what a manifest names, and the manifest.

    With `but`, the manifest stays, and so do these paths and the directories above them. The .pth goes first: without it
    nothing imports the package.
    """
    steps = []
    gone = set()
    for path in sorted((path for path in known.files if path not in (but or ())),
                       key=lambda path: not path.endswith(".pth")):
        found = place.lstat(path)
        if found is None:
            continue
        if not stat.S_ISREG(found.st_mode):
            steps.append(Step(LEAVE, path, why="it is no file any more"))
            continue
        if not known.knows(path, place.read(path)):
            if path == service.PROPERTIES:
                steps.append(Step(LEAVE, path, why="the operator has changed it"))
                continue
            steps.append(_keep(place, path))
        steps.append(Step(REMOVE, path))
        gone.add(path)
    kept_in = {os.path.dirname(step.path) for step in steps if step.verb == KEEP}
    needed = {parent for path in but or () for parent in _parents(path)}
    directories = [path for path in sorted(known.directories, key=len, reverse=True)
                   if path not in needed and place.is_directory(path)]
    with_manifest = set(_parents(manifests.PATH))
    for directory in directories:
        if directory not in with_manifest:
            _away_directory(place, directory, gone, kept_in, steps)
    if but is None:
        steps.append(Step(REMOVE, manifests.PATH))
        gone.add(manifests.PATH)
        for directory in directories:
            if directory in with_manifest:
                _away_directory(place, directory, gone, kept_in, steps)
    return steps


def _away_directory(place, directory, gone, kept_in, steps):
    cache = directory + "/__pycache__"
    if os.path.basename(directory) == "godwit_nova" and place.is_directory(cache):
        compiled = [cache + "/" + name for name in place.names(cache) if name.endswith(".pyc")]
        steps += [Step(REMOVE, path) for path in compiled]
        gone.update(compiled)
        _away_directory(place, cache, gone, kept_in, steps)
    left = [name for name in place.names(directory) if directory + "/" + name not in gone]
    if left or directory in kept_in:
        steps.append(Step(LEAVE, directory, why="it is not empty"))
    else:
        steps.append(Step(REMOVE_DIRECTORY, directory))
        gone.add(directory)


def _parents(path):
    while path != "/":
        path = os.path.dirname(path)
        yield path


def begins(step):
    """Whether a step has to be taken before the manifest can be written."""
    return step.verb == MAKE_DIRECTORY and step.path in _parents(manifests.PATH)


def after(steps, known, home):
    """The manifest of what is there when the steps of `towards` were taken.

    The manifest's own directory is nobody else's, even if an install that was killed has made it.
    """
    files = {}
    for step in steps:
        if step.verb in (MAKE, REPLACE, SAME):
            files[step.path] = [manifests.digest(step.wanted.content)]
        elif step.verb == LEAVE and step.path in known.files:
            files[step.path] = list(known.files[step.path])
    made = [step.path for step in steps if step.verb == MAKE_DIRECTORY]
    parents = {parent for path in [*files, manifests.PATH] for parent in _parents(path)}
    old = [path for path in known.directories if path in parents]
    directories = dict.fromkeys([*old, *made, manifests.DIRECTORY])
    return manifests.Manifest(home, files, list(directories))


def take(journal, steps):
    """Takes steps in their order."""
    for step in steps:
        if step.verb == MAKE_DIRECTORY:
            journal.make_directory(step.path, step.wanted.mode, step.wanted.owner.uid, step.wanted.owner.gid)
        elif step.verb in (MAKE, REPLACE):
            journal.write(step.path, step.wanted.content, step.wanted.mode, step.wanted.owner.uid, step.wanted.owner.gid)
        elif step.verb == KEEP:
            journal.copy(step.path, step.to)
        elif step.verb == REMOVE:
            journal.remove(step.path)
        elif step.verb == REMOVE_DIRECTORY:
            journal.remove_directory(step.path)
