"""The commands `install` and `uninstall`."""

import argparse
import contextlib
import fcntl
import os
import sys

from godwit_install import facts as weights
from godwit_install import installing, signals, uninstalling
from godwit_install.place import Place

DONE = 0
NOT_POSSIBLE = 1


def _parser(home):
    parser = argparse.ArgumentParser(
        prog="godwit nova", allow_abbrev=False,
        description="Installs Godwit beside nova-compute, or removes it. Touches no file of Nova's and restarts nothing.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="install|uninstall")
    install = commands.add_parser("install", allow_abbrev=False, help="make the shim, the unit and the settings")
    uninstall = commands.add_parser("uninstall", allow_abbrev=False, help="remove what install has made")
    for command in (install, uninstall):
        command.add_argument(
            "--check", action="store_true", help="say what is found and what would be done, and change nothing")
        command.add_argument("--root", metavar="DIR", help="the directory of an image that is meant instead of this machine")
        command.add_argument("--nova-conf", metavar="FILE", action="append",
                             help="a file that nova-compute reads; again for each more, in its order")
        command.add_argument("--home", metavar="DIR", default=home, help="the unpacked distribution (%(default)s)")
    install.add_argument(
        "--python", metavar="PATH", help="the Python that runs nova-compute, if it is not the one that is found")
    install.add_argument("--user", metavar="NAME", default="nova", help="the user that nova-compute runs as (%(default)s)")
    uninstall.add_argument("--force", action="store_true", help="remove although Nova's configuration still names Godwit")
    return parser


def main(arguments, home):
    """Runs a command and returns the exit code. `home` is where the distribution is unless an argument says otherwise."""
    parser = _parser(home)
    options = parser.parse_args(arguments)
    if options.root is not None and not os.path.isdir(options.root):
        parser.error("--root %s: there is no such directory" % options.root)
    place = Place(options.root)
    for file in options.nova_conf or ():
        if not file.startswith("/") or not place.is_file(file):
            parser.error("--nova-conf %s: no absolute path of a file" % file)
    python = getattr(options, "python", None)
    if python is not None and not python.startswith("/"):
        parser.error("--python %s: no absolute path" % python)
    with _alone(place) as alone:
        if not alone:
            print("godwit: another install or uninstall is under way; wait for its end", file=sys.stderr)
            return NOT_POSSIBLE
        signals.become_exceptions()
        try:
            return _install(place, options) if options.command == "install" else _uninstall(place, options)
        except (installing.NotCarriedOut, signals.Stopped) as e:
            print("godwit: %s" % e, file=sys.stderr)
            return NOT_POSSIBLE


@contextlib.contextmanager
def _alone(place):
    """Gives whether no other process is at it in the same place, and keeps others out."""
    handle = os.open(place.real("/"), os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True
    finally:
        os.close(handle)


def _say(lines):
    for line in lines:
        print(line)


def _say_steps(what, steps):
    if steps:
        print("\n%s" % what)
        _say("  " + step.line() for step in steps)


def _say_left(lines):
    print("\nLeft to you:")
    _say("  %d. %s" % (number, line) for number, line in enumerate(lines, 1))


def _report(check, facts):
    """All facts for a check, otherwise those that ask for something."""
    _say(facts.lines() if check else facts.lines((weights.WARNING, weights.WRONG)))


def _install(place, options):
    found = installing.Installation(place, place.seen(options.home), options.user, options.python, options.nova_conf)
    _report(options.check, found.facts)
    if options.check or found.facts.any_wrong:
        if options.check:
            _say_steps("install would", found.shown_steps)
        print("\nNothing was changed.%s" % (" First put right what is wrong." if found.facts.any_wrong else ""))
        return NOT_POSSIBLE if found.facts.any_wrong else DONE
    if found.changes:
        done = found.shown_steps
        found.carry_out()
        _say_steps("Done:", done)
    else:
        print("Everything is there already.")
    _say_left(installing.left_to_do(place, found))
    return DONE


def _uninstall(place, options):
    found = uninstalling.Removal(place, options.nova_conf, options.force)
    _report(options.check, found.facts)
    if options.check or found.facts.any_wrong:
        if options.check:
            _say_steps("uninstall would", found.steps)
        print("\nNothing was changed.")
        return NOT_POSSIBLE if found.facts.any_wrong else DONE
    if not found.steps:
        print("Nothing is installed.")
        return DONE
    found.carry_out()
    _say_steps("Done:", found.steps)
    _say_left(found.left_to_do())
    return DONE
