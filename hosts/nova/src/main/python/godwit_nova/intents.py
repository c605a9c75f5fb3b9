"""What the Godwit process said it was about to do with one migration."""

import logging

LOG = logging.getLogger(__name__)

_START = "start"
_SUSPEND = "suspend"
_START_POST_COPY = "start-post-copy"
_POST_COPY_REFUSED = "post-copy-refused"
_FORCE_COMPLETE = "force-complete"
_ABORT = "abort"
_CHOSE_POST = "chose-post"
_CHOSE_ROLLBACK = "chose-rollback"
_KNOWN = frozenset((
    _START, _SUSPEND, _START_POST_COPY, _POST_COPY_REFUSED, _FORCE_COMPLETE, _ABORT, _CHOSE_POST, _CHOSE_ROLLBACK))


class Intents:
    """Collects intents. Each says that a step may have been made, never that it was."""

    def __init__(self):
        self._seen = set()
        self._post_copy_open = False

    def add(self, word):
        """Takes one intent. A word of a later release is kept, and means nothing here."""
        if word not in _KNOWN:
            LOG.warning("Godwit told an intent that this shim does not know: %.40r; install a shim of its release", word)
        elif word == _START_POST_COPY:
            self._post_copy_open = True
        elif word == _POST_COPY_REFUSED:
            self._post_copy_open = False
        self._seen.add(str(word))

    def assume_started(self):
        """For a process that was cut off: its word that it starts may not have been read."""
        self._seen.add(_START)

    @property
    def started(self):
        """Whether the migrate call may have been made. Every other step comes after it."""
        return bool(self._seen)

    @property
    def suspended(self):
        """Whether Godwit may have paused the guest."""
        return _SUSPEND in self._seen

    @property
    def post_copy_open(self):
        """Whether the guest may run on the destination, on memory that is partly on the source."""
        return self._post_copy_open

    @property
    def chose_post(self):
        """Whether Godwit saw that the guest has moved."""
        return _CHOSE_POST in self._seen

    @property
    def job_began(self):
        """Whether the job is known to have begun: whoever finds none looks at one that has ended."""
        return bool(self._seen - {_START})

    def force_complete_open(self, wanted):
        """Whether a force-complete was asked for (`wanted`, or by an intent) and neither way to it was taken."""
        return (wanted or _FORCE_COMPLETE in self._seen) and not (self.suspended or self._post_copy_open)

    def __str__(self):
        return ", ".join(sorted(self._seen)) or "nothing"
