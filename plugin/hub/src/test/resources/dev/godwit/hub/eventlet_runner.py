"""Runs programs on eventlet, each in a process of its own, and prints what each of them shows.

    eventlet_runner.py DIRECTORY

The output of the program NAME.py follows the line "=== NAME". What follows the line "=== docstrings" are the names of
everything in eventlet's modules MODULES that has a docstring.

Time is virtual, as in the hub's tests: it passes while everybody waits, and then at once. The hub is eventlet's own
apart from that. A program gets the functions show and now.
"""
import importlib
import inspect
import os
import runpy
import signal
import sys
import traceback

del sys.path[0]  # where this file is, beside a directory named eventlet
try:
    import eventlet
except ImportError:
    sys.exit(3)
from eventlet import hubs
from eventlet.hubs import poll

MODULES = ("event", "greenthread", "greenpool", "queue", "semaphore", "lock", "timeout", "tpool", "hubs.hub",
           "hubs.timer", "coros", "pools", "corolocal", "dagpool")
REAL_SECONDS = 20  # for each program
LOOK = 1e-9  # from one look at the clock to the next, so that no two timers are due at the same time
LATE = 1e-6  # how late the hub wakes up, so that what is due at nearly the same time is found due together


class JumpingHub(poll.Hub):
    """eventlet's hub on a clock that jumps to the next timer."""

    @staticmethod
    def is_available():
        return True

    def __init__(self):
        self.time = 0.0
        super().__init__(clock=self._look)

    def _look(self):
        self.time += LOOK
        return self.time

    def wait(self, seconds=None):
        if self.timers:
            super().wait(0)
            self.time += seconds + LATE if seconds else 0
        elif self.get_readers() or self.get_writers():
            super().wait(seconds)
        else:
            show("waits for ever")
            sys.stdout.flush()
            os._exit(0)


def show(*words):
    """Prints words on a line, in the way of Java."""
    print(*({None: "null", True: "true", False: "false"}[word] if word is None or isinstance(word, bool) else word
            for word in words))


def now():
    """Milliseconds since the program began."""
    return round(hubs.get_hub().time * 1000)


def run(program):
    print("===", os.path.basename(program)[:-len(".py")])
    sys.stdout.flush()
    child = os.fork()
    if child:
        status = os.waitpid(child, 0)[1]
        if status:
            print("ended with status", status)
        return
    signal.alarm(REAL_SECONDS)
    status = 0
    try:
        hubs.use_hub(JumpingHub)
        runpy.run_path(program, init_globals={"show": show, "now": now}, run_name=program)
    except BaseException:
        traceback.print_exc(file=sys.stdout)
        status = 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def documented(module):
    """The names of what has a docstring in a module."""
    if inspect.getdoc(module):
        yield "the module"
    for name, thing in vars(module).items():
        if getattr(thing, "__module__", None) != module.__name__:
            continue
        if inspect.isfunction(thing) and thing.__doc__:
            yield name
        if inspect.isclass(thing):
            if thing.__doc__:
                yield name
            for member, value in vars(thing).items():
                private = member.startswith("_") and not member.startswith("__")
                if (inspect.isfunction(value) or isinstance(value, property)) and value.__doc__ and not private:
                    yield name + "." + member


def main(directory):
    for file in sorted(os.listdir(directory)):
        if file.endswith(".py"):
            run(os.path.join(directory, file))
    print("=== docstrings")
    for name in MODULES:
        for documented_name in documented(importlib.import_module("eventlet." + name)):
            print(name, documented_name)


main(sys.argv[1])
