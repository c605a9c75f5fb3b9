"""What the shim does with a migration that Godwit steers no more.

Nova's own monitor has two ways to lose a guest that this keeps it from: it takes a guest that shut itself down on the source
for one that has moved, and it rolls back a post-copy that broke, which destroys the only running copy.
"""

import logging
import time

LOG = logging.getLogger(__name__)

JOB = "has a job"
GONE = "is not defined on the source any more"
IDLE = "is on the source, without a job"
OFF = "is shut off on the source"
UNSEEN = "cannot be seen on the source"

CALL = "call"
"""Nova makes the migrate call itself, and its monitor watches."""
WATCH = "watch"
"""Nova's monitor watches what is there and decides by it."""
STOP = "stop"
"""Neither post nor rollback would be right: an operator has to look."""

_NO_DOMAIN = 42  # VIR_ERR_NO_DOMAIN
_JOB_TYPES = (1, 2)  # VIR_DOMAIN_JOB_BOUNDED, VIR_DOMAIN_JOB_UNBOUNDED
_LOOK_EVERY_SECONDS = 1.0
_LOOKS_MAX = 10


def look(guest):
    """One look at a Nova guest on the source: JOB, GONE, IDLE, OFF or UNSEEN. Never raises."""
    try:
        if guest.get_job_info().type in _JOB_TYPES:
            return JOB
        return IDLE if guest.is_active() else OFF
    except Exception as e:
        code = getattr(e, "get_error_code", lambda: None)()
        if code == _NO_DOMAIN:
            return GONE
        LOG.warning("The guest cannot be looked at on the source: %s", e)
        return UNSEEN


def settle(guest, sleep=None):
    """Looks until one look is enough (JOB, GONE) or two a second apart agree (IDLE, OFF); UNSEEN after ten."""
    before = None
    for _ in range(_LOOKS_MAX):
        seen = look(guest)
        if seen in (JOB, GONE) or (seen == before and seen != UNSEEN):
            return seen
        before = seen
        (sleep or time.sleep)(_LOOK_EVERY_SECONDS)
    return UNSEEN


def decide(seen, intents, abort_wanted, runs_on_source, undefines_source):
    """CALL, WATCH or STOP, for a migration whose `start` was told.

    `seen` is what `settle` said, `runs_on_source` whether the guest's CPUs run there, `undefines_source` whether a guest that
    has moved is no longer defined on the source.
    """
    if seen == OFF and undefines_source:
        return STOP
    if seen != IDLE:
        return WATCH
    if intents.chose_post or (intents.post_copy_open and not runs_on_source):
        return STOP
    # A job that had begun and is gone while the guest stays has failed or was aborted: it must not begin again.
    if intents.job_began or abort_wanted:
        return WATCH
    return CALL


def stop_text(seen, intents, instance_uuid, destination):
    """Why a migration stops with neither callback, with what to do."""
    return ("Godwit went away while it moved instance %s to %s; it had begun: %s. The guest %s, so it is not sure whether it "
            "runs on %s. Look for its domain on both hosts; destroy no domain that runs, set the instance's host to where "
            "it runs, and reset its state" % (instance_uuid, destination, intents, seen, destination))
