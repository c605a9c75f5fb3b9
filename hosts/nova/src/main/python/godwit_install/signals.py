"""Signals that end the process, as an exception, so that what was begun can be taken back."""

import signal

_ENDING = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


class Stopped(Exception):
    """A signal came."""


def become_exceptions():
    """From now on the first of these signals raises Stopped; those after it are ignored."""
    def stop(number, _):
        ignore()
        raise Stopped("stopped by %s" % signal.Signals(number).name)
    for number in _ENDING:
        signal.signal(number, stop)


def ignore():
    """From now on none of these signals does anything."""
    for number in _ENDING:
        signal.signal(number, signal.SIG_IGN)
