"""Watches one migration in the thread of Nova's monitor: orders it from Godwit, or leaves it to Nova.

Exactly one of Nova's two callbacks runs, once, in that thread, or Nova's own monitor runs and sees to that, or an exception
says that neither would be right.
"""

import logging

from godwit_nova import nova_side
from godwit_nova import session
from godwit_nova import takeover
from godwit_nova import wire
from godwit_nova.figures import ProgressRecorder

LOG = logging.getLogger(__name__)


class MigrationMonitor:
    """One migration's. `migration` is a NovaMigration; `new_client()` makes a Client, `make_order(call, greeting)` an order."""

    def __init__(self, migration, handover, new_client, make_order, lease_seconds):
        self._migration = migration
        self._handover = handover
        self._new_client = new_client
        self._make_order = make_order
        self._lease_seconds = lease_seconds
        self._uuid = migration.instance.uuid

    def run(self):
        """Returns when the migration is over and Nova's callback has run; raises what the callback or Nova's monitor raises,
        and MigrationError when neither callback would be right."""
        call = self._handover.await_call()
        if call is None:
            return self._migration.run_stock_monitor()
        opened = self._open(call)
        if opened is None:
            return self._leave_to_nova()
        line, order = opened
        recorder = ProgressRecorder(self._uuid, self._migration.save_stats, self._migration.mark_post_copy)
        conversation = session.Conversation(line, self._uuid, self._lease_seconds, self._note_accepted, recorder.note)
        try:
            outcome = conversation.run(order)
            self._handover.steered = False
            recorder.stop()
            return self._follow(outcome, conversation, call)
        finally:
            self._handover.steered = False
            recorder.stop()
            line.close()

    def _note_accepted(self):
        self._handover.steered = True
        LOG.info("Instance %s: Godwit steers the live migration to %s", self._uuid, self._migration.destination)

    def _open(self, call):
        line = None
        try:
            line, greeting = self._new_client().open()
            return line, self._make_order(call, greeting)
        except wire.WireError as e:
            LOG.warning("Instance %s: Nova steers this live migration itself: %s", self._uuid, e)
        except Exception as e:
            LOG.exception("Instance %s: Nova steers this live migration itself, no order could be made: %s", self._uuid, e)
            if line is not None:
                line.close()
        return None

    def _leave_to_nova(self):
        self._handover.release(make_call=True)
        return self._migration.run_stock_monitor()

    def _follow(self, outcome, conversation, call):
        if outcome.kind == session.REFUSED:
            LOG.warning("Instance %s: Nova steers this live migration itself, Godwit refused it: %s",
                        self._uuid, outcome.detail)
            return self._leave_to_nova()
        if outcome.kind == session.LOST:
            return self._take_over(conversation.intents, call)
        # Nova's callbacks may need the operation's thread back.
        self._handover.release(make_call=False)
        if outcome.kind == session.ENDED:
            self._migration.clear()
            raise nova_side.error(self._ended_text(outcome.detail))
        return self._call_back(outcome, conversation)

    def _call_back(self, outcome, conversation):
        try:
            if outcome.kind == session.POST:
                LOG.info("Instance %s: the guest has moved to %s", self._uuid, self._migration.destination)
                self._migration.post()
            else:
                status = outcome.detail.get("status")
                LOG.warning("Instance %s: the live migration is undone, the guest stays: %.40s", self._uuid, status)
                self._migration.roll_back(cancelled=status == "cancelled")
        except Exception as e:
            conversation.report("%s: %s" % (type(e).__name__, e))
            raise
        conversation.report()

    def _ended_text(self, ended):
        return ("Godwit could not tell that instance %s has moved to %s, nor that it has stayed. The guest: %.200s. %.500s "
                "%.500s" % (self._uuid, self._migration.destination, ended.get("guest") or "not known where it is",
                            ended.get("failure") or "", ended.get("remedy") or "Look for its domain on both hosts."))

    def _take_over(self, intents, call):
        decision, seen = takeover.CALL, takeover.IDLE
        if intents.started:
            seen = takeover.settle(self._migration.guest)
            decision = takeover.decide(
                seen, intents, self._handover.abort_wanted, self._migration.runs_on_source(), call.undefines_source)
        elif self._handover.abort_wanted:
            decision = takeover.WATCH
        LOG.warning("Instance %s: the guest %s; what follows: %s", self._uuid, seen, decision)
        if decision == takeover.STOP:
            self._handover.release(make_call=False)
            self._migration.clear()
            raise nova_side.error(takeover.stop_text(seen, intents, self._uuid, self._migration.destination))
        if intents.post_copy_open:
            self._migration.ensure_marked_post_copy()
        if intents.force_complete_open(self._handover.force_complete_wanted):
            self._migration.request_force_complete()
        self._handover.release(make_call=decision == takeover.CALL)
        return self._migration.run_stock_monitor(lambda: self._before_recover(intents))

    def _before_recover(self, intents):
        if intents.post_copy_open and not self._migration.runs_on_source():
            raise nova_side.error(takeover.stop_text(
                "does not run on the source after a switch to post-copy", intents, self._uuid, self._migration.destination))
        if intents.suspended:
            self._migration.resume_if_paused()
        return {"migration_status": "cancelled"} if self._handover.abort_wanted else {}
