"""Where the two threads of one migration meet: the one that makes Nova's migrate call and the one that watches it."""

import logging
import threading

from godwit_nova import order

LOG = logging.getLogger(__name__)


class Handover:
    """One migration, from Nova's start of it until its monitor is done. Any thread may call any method."""

    def __init__(self, instance_uuid, migration_uuid):
        self.instance_uuid = instance_uuid
        self.migration_uuid = migration_uuid
        self.steered = False
        """True from the moment at which Godwit accepted the order until its conversation is over."""
        self.abort_wanted = False
        """True once somebody's abort was accepted, or was made by Nova itself while Godwit steered."""
        self.force_complete_wanted = False
        """True once a force-complete was accepted."""
        self._lock = threading.Lock()
        self._offered = threading.Event()
        self._released = threading.Event()
        self._call = None
        self._make_call = False

    def offer(self, call):
        """Operation's thread: gives the call away and waits until it is known what becomes of it.

        Returns True if the caller has to make it after all. Never raises.
        """
        self._call = call
        self._offered.set()
        self._released.wait()
        return self._make_call

    def operation_over(self):
        """Operation's thread: it ends, or goes on by itself; if nothing was offered yet, nothing will be."""
        self._offered.set()

    def await_call(self):
        """Monitor's thread: waits for the call. None if there will be none, because Nova's preparation of it failed or
        because Nova makes it itself."""
        self._offered.wait()
        return self._call

    def release(self, make_call):
        """Monitor's thread: lets the operation's thread go on; it makes the call if `make_call`. The first release counts."""
        with self._lock:
            if not self._released.is_set():
                self._make_call = make_call
                self._released.set()


class HandedOverGuest:
    """A Nova guest whose migrate call is offered to somebody else; everything else is the real guest's."""

    def __init__(self, guest, handover):
        self._guest = guest
        self._handover = handover

    def __getattr__(self, name):
        if name in ("_guest", "_handover"):
            raise AttributeError(name)
        return getattr(self._guest, name)

    def migrate(self, *args, **kwargs):
        """Returns when the migration is over, or makes the real call when nobody else does and raises what that raises."""
        uuid = self._handover.instance_uuid
        try:
            call = order.capture_call(self._guest, args, kwargs)
        except order.NotExpressible as e:
            LOG.warning("Instance %s: Nova steers this live migration itself: %s", uuid, e)
        except Exception as e:
            LOG.exception("Instance %s: Nova steers this live migration itself, its call cannot be read: %s", uuid, e)
        else:
            if not self._handover.offer(call):
                return
        self._handover.operation_over()
        self._guest.migrate(*args, **kwargs)
