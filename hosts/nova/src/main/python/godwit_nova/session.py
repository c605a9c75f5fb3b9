"""The conversation about one migration, from the order to its end. One thread, the one that runs Nova's monitor."""

import logging
import time

from godwit_nova import wire
from godwit_nova.intents import Intents

LOG = logging.getLogger(__name__)

REFUSED = "refused"
POST = "post"
ROLLBACK = "rollback"
ENDED = "ended"
LOST = "lost"

_MARGIN_SECONDS = 1.0
_SEND_SECONDS = 5.0
_LEAVE_SECONDS = 0.5
_ENDED_WAIT_SECONDS = 5.0
_DRAIN_SECONDS = 1.0
_FAILURE_CHARS_MAX = 500
_WORDS = ("accepted", "refused", "renew", "intent", "progress", "post", "rollback", "ended")


class Outcome:
    """How the conversation came to its point, exactly one per conversation.

    REFUSED: nothing was done. POST, ROLLBACK: Nova's callback of that name is due, then `report`. ENDED: over, with status
    `error`; neither callback is right. LOST: the migration is the shim's from now on, and Godwit steers it no more.
    `detail` is what the message carried (a dict), or why (a string) for REFUSED and LOST.
    """

    def __init__(self, kind, detail):
        self.kind = kind
        self.detail = detail

    def __repr__(self):
        return "Outcome(%s)" % self.kind


class Conversation:
    """Orders a migration, grants the lease and hears what is done.

    `on_accepted()` and `on_progress(dict)` are called in the same thread and must be quick. All times in seconds, by `clock`.
    """

    def __init__(self, line, instance_uuid, lease_seconds, on_accepted, on_progress, clock=time.monotonic,
                 sleep=None):
        self.intents = Intents()
        self._line = line
        self._instance_uuid = instance_uuid
        self._patience_seconds = lease_seconds + _MARGIN_SECONDS
        self._on_accepted = on_accepted
        self._on_progress = on_progress
        self._clock = clock
        self._sleep = sleep
        self._accepted = False
        self._granted = False
        self._deadline = None
        self._drain_until = None

    def run(self, order):
        """Sends the order and returns the Outcome. The connection is closed if it is REFUSED, ENDED or LOST."""
        outcome = self._run(order)
        if outcome.kind not in (POST, ROLLBACK):
            self._line.close()
        if outcome.kind == LOST:
            LOG.warning("Instance %s: the live migration is taken over from Godwit, which had begun: %s. Reason: %s",
                        self._instance_uuid, self.intents, outcome.detail)
        return outcome

    def report(self, failure=None):
        """Tells how Nova's callback ended (`failure`: why it did not succeed), waits a little for the end, closes.

        Never raises: nothing of the migration depends on it any more.
        """
        try:
            answer = {"done": {}} if failure is None else {"failed": failure[:_FAILURE_CHARS_MAX]}
            self._line.send(answer, _SEND_SECONDS)
            deadline = self._clock() + _ENDED_WAIT_SECONDS
            while self._clock() < deadline:
                ended = self._line.receive(deadline - self._clock()).get("ended")
                if ended is not None:
                    LOG.info("Instance %s: Godwit ended the live migration: %.300s", self._instance_uuid, ended)
                    return
        except wire.WireError as e:
            LOG.info("Instance %s: the live migration is over, Godwit did not say its last word: %s",
                     self._instance_uuid, e)
        finally:
            self._line.close()

    def _run(self, order):
        self._deadline = self._clock() + self._patience_seconds
        try:
            self._line.send({"migrate": order}, _SEND_SECONDS)
            while True:
                outcome = self._handle(self._next_message())
                if outcome is not None:
                    return outcome
        except (wire.PeerAway, wire.PeerSilent) as e:
            silent = isinstance(e, wire.PeerSilent)
            return self._lost(str(e), wait_out=silent and self._clock() < self._deadline)
        except wire.WireError as e:
            return self._lost(str(e), wait_out=True)
        except Exception as e:
            LOG.exception("Instance %s: the conversation with Godwit failed", self._instance_uuid)
            return self._lost("the shim failed: %s" % e, wait_out=True)

    def _lost(self, why, wait_out):
        # Who is cut off may be inside a call for which it held the lease, so that runs out before anybody else steers; and
        # what it said before that call may not have been read.
        self._leave()
        self._line.close()
        if wait_out and self._granted:
            self.intents.assume_started()
        left_seconds = self._deadline - self._clock()
        if wait_out and self._granted and left_seconds > 0:
            (self._sleep or time.sleep)(left_seconds)
        return Outcome(LOST, why)

    def _leave(self):
        # A connection that ends without this word is that of a nova-compute that ended: Godwit then aborts the job.
        try:
            self._line.send({"leave": {}}, _LEAVE_SECONDS)
        except wire.WireError as e:
            LOG.debug("Instance %s: Godwit was not told that the migration is taken over: %s", self._instance_uuid, e)

    def _next_message(self):
        message = self._line.receive(max(0.0, self._deadline - self._clock()))
        words = [word for word in _WORDS if word in message]
        if len(words) != 1:
            raise wire.PeerGarbled("Godwit sent a message that this shim does not know; install a shim of its release")
        word, value = words[0], message[words[0]]
        if self._accepted == (word in ("accepted", "refused")):
            raise wire.PeerGarbled("Godwit sent `%s` out of its turn" % word)
        return word, value

    def _handle(self, message):
        word, value = message
        if word == "accepted":
            self._accepted = True
            self._on_accepted()
        elif word == "refused":
            return Outcome(REFUSED, str(value))
        elif word == "renew":
            self._grant(value)
        elif word == "intent":
            LOG.info("Instance %s: Godwit is about to: %.40s", self._instance_uuid, value)
            self.intents.add(value)
        elif word == "progress":
            self._on_progress(_dict(value))
        elif word == "post":
            return Outcome(POST, _dict(value))
        elif word == "rollback":
            return Outcome(ROLLBACK, _dict(value))
        else:
            return self._ended(_dict(value))
        self._check_patience()
        return None

    def _grant(self, number):
        if type(number) is not int:
            raise wire.PeerGarbled("Godwit asked for its lease without a number")
        self._line.send({"granted": number}, _SEND_SECONDS)
        self._granted = True
        self._drain_until = None
        self._deadline = self._clock() + self._patience_seconds

    def _check_patience(self):
        # When nova-compute itself stood still, a renewal or the end may wait behind what was read first.
        now = self._clock()
        if now <= self._deadline:
            return
        if self._drain_until is None:
            self._drain_until = now + _DRAIN_SECONDS
        if now > self._drain_until:
            raise wire.PeerSilent("Godwit did not ask for its lease for %g s" % self._patience_seconds)

    def _ended(self, ended):
        if ended.get("status") == "error":
            return Outcome(ENDED, ended)
        # An end that asks for neither callback would leave Nova's records as if the guest were on its way.
        return self._lost("Godwit ended with status %.40r and asked for neither post nor rollback" % ended.get("status"),
                          wait_out=False)


def _dict(value):
    return value if isinstance(value, dict) else {}
