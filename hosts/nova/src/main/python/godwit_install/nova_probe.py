"""Finds the Nova that nova-compute runs, by asking the Python that runs it."""

import json
import os
import re

from godwit_install.place import PlaceError

_PROGRAM = "nova-compute"
_FALLBACK = "/usr/bin/python3"
_ANSWER_SECONDS = 60
_HERE = os.path.dirname(os.path.abspath(__file__))

TRIED_RELEASES = {26: "Zed"}
"""Releases that were checked on a real one."""
WRITTEN_FOR = {29: "2024.1", 30: "2024.2", 31: "2025.1", 32: "2025.2", 33: "2026.1"}


class NovaProbe:
    """What is known of nova-compute's Python; `site_directory` is None and `answer` empty while nothing is."""

    def __init__(self):
        self.python = None
        self.answer = {}
        self.site_directory = None


def _interpreter(place):
    """The command line of the Python that runs nova-compute, and how it was found."""
    program = place.on_path(_PROGRAM)
    if program is None:
        return [_FALLBACK], "there is no %s on the PATH of a service" % _PROGRAM
    first = place.read(program)[:512].split(b"\n", 1)[0].decode("utf-8", "replace")
    words = first[2:].split() if first.startswith("#!") else []
    if words and os.path.basename(words[0]) == "env":
        words = words[1:]
        if words and "/" not in words[0]:
            words[0] = place.on_path(words[0]) or words[0]
    if not words or not re.fullmatch(r"(python|pypy)[0-9.]*", os.path.basename(words[0])):
        return [_FALLBACK], "%s does not begin with the name of its Python" % program
    return words, "named by %s" % program


def ask(place, command, script, *arguments):
    """What one of the asked_*.py answers in the Python that `command` starts. PlaceError if it does not."""
    with open(os.path.join(_HERE, script), encoding="utf-8") as file:
        written = place.run([*command, "-c", file.read(), *arguments], _ANSWER_SECONDS)
    try:
        return json.loads(written.strip().splitlines()[-1])
    except (ValueError, IndexError):
        raise PlaceError("%s did not answer as Python does" % command[0]) from None


def _site_directory(answer):
    directories = answer["site_directories"]
    if answer["preferred"] in directories:
        return answer["preferred"]
    return next((directory for directory in directories if directory in answer["path"]), next(iter(directories), None))


def probe(place, facts, python, nova_side):
    """Adds what it finds to the facts and returns it.

    `python` is the path of an interpreter, None to find it. `nova_side` is the file of the shim that knows what it needs,
    None if it is not there.
    """
    found = NovaProbe()
    command, how = ([python], "given") if python else _interpreter(place)
    found.python = command[0]
    try:
        answer = ask(place, command, "asked_nova.py")
    except PlaceError as e:
        facts.wrong("Python", "%s (%s)" % (e, how), "name the Python that runs nova-compute with --python")
        return found
    facts.ok("Python", "%s at %s, %s" % (answer["python"], found.python, how))
    found.answer = answer
    _judge_site(facts, found)
    _judge_nova(place, facts, answer, how)
    if answer["nova"] and nova_side:
        _judge_fit(place, facts, command, nova_side)
    return found


def _judge_site(facts, found):
    answer = found.answer
    found.site_directory = _site_directory(answer)
    if not answer["site"] or not found.site_directory:
        found.site_directory = None
        facts.wrong(
            "site directory", "%s processes no .pth files" % found.python,
            "start nova-compute with a Python that has its site module (no -S)")
        return
    facts.ok("site directory", "%s, whose .pth files are processed" % found.site_directory)
    shim = answer["shim"]
    ours = os.path.join(found.site_directory, "godwit_nova")
    if shim and os.path.realpath(shim) != os.path.realpath(ours):
        facts.wrong(
            "shim", "%s is found before the one that install would make" % shim,
            "remove it, with the godwit_nova.pth that belongs to it")


def _judge_nova(place, facts, answer, how):
    if not answer["nova"]:
        facts.wrong(
            "Nova", "%s cannot import it (%s)" % (answer["executable"], answer["nova_error"]),
            "name the Python that runs nova-compute with --python, or install nova-compute" if how != "given"
            else "name the Python that runs nova-compute, or install nova-compute there")
        return
    number = re.match(r"\d+", answer["nova"])
    release = int(number.group()) if number else 0
    text = "%s at %s" % (answer["nova"], answer["nova_directory"])
    if release in TRIED_RELEASES:
        facts.ok("Nova", "%s; Godwit was tried with release %d (%s)" % (text, release, TRIED_RELEASES[release]))
    elif release in WRITTEN_FOR:
        facts.ok("Nova", "%s; Godwit is written for release %d (%s)" % (text, release, WRITTEN_FOR[release]))
    else:
        facts.warning(
            "Nova", "%s; Godwit does not know this release, only 26 and %d to %d" % (
                text, min(WRITTEN_FOR), max(WRITTEN_FOR)),
            "try it on a host without guests that matter first")
    if answer["oslo_config"]:
        facts.ok("oslo.config", answer["oslo_config"])
    else:
        facts.warning("oslo.config", "its version is not known", "see that nova-compute starts with this Python")
    competitor = answer["nova_directory"] + "/virt/godwit.py"
    if place.is_file(competitor) or place.is_directory(competitor[:-3]):
        facts.wrong(
            "nova.virt.godwit", "Nova's own directory has one, which would win over Godwit's", "remove %s" % competitor)


def _judge_fit(place, facts, command, nova_side):
    try:
        missing = ask(place, command, "asked_fit.py", nova_side)["missing"]
    except PlaceError as e:
        facts.warning(
            "Nova's libvirt driver", "could not be asked whether the shim fits it: %s" % e,
            "look into nova-compute's log once it has started: the shim says there whether Godwit steers")
        return
    if missing:
        facts.wrong(
            "Nova's libvirt driver", "the shim does not fit it: %s; Nova would steer every migration itself" % missing,
            "install a Godwit that knows this Nova")
    else:
        facts.ok("Nova's libvirt driver", "has what the shim needs")
