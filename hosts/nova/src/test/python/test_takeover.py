"""What becomes of a migration that Godwit steers no more."""

import itertools
import unittest

import support

from godwit_nova import takeover
from godwit_nova.intents import Intents


class LibvirtError(Exception):

    def __init__(self, code):
        super().__init__("libvirt error %d" % code)
        self.get_error_code = lambda: code


class Looked:
    """A guest that shows one state after the other: a job type or an exception, then whether it is active, or an exception."""

    def __init__(self, *states):
        self.states = itertools.chain(states, itertools.repeat(states[-1]))
        self.looks = 0

    def get_job_info(self):
        self.looks += 1
        self.job, self.active = next(self.states)
        if isinstance(self.job, Exception):
            raise self.job
        return self

    @property
    def type(self):
        return self.job

    def is_active(self):
        if isinstance(self.active, Exception):
            raise self.active
        return self.active


JOB = (2, True)
IDLE = (0, True)
OFF = (3, False)
GONE = (3, LibvirtError(42))
BROKEN = (LibvirtError(38), None)


class SettleTest(unittest.TestCase):

    def settle(self, *states):
        clock = support.TurnedClock()
        self.guest = Looked(*states)
        seen = takeover.settle(self.guest, clock.sleep)
        self.seconds = clock.now - 1000
        return seen

    def test_one_look_is_enough_for_a_job_and_for_a_guest_that_is_gone(self):
        self.assertEqual((takeover.JOB, 0), (self.settle(JOB), self.seconds))
        self.assertEqual((takeover.JOB, 0), (self.settle((1, True)), self.seconds))
        self.assertEqual((takeover.GONE, 0), (self.settle(GONE), self.seconds))
        self.assertEqual((takeover.GONE, 0), (self.settle((LibvirtError(42), None)), self.seconds))

    def test_two_looks_must_agree_else(self):
        self.assertEqual((takeover.IDLE, 1), (self.settle(IDLE), self.seconds))
        self.assertEqual((takeover.OFF, 1), (self.settle(OFF), self.seconds))
        self.assertEqual((takeover.JOB, 1), (self.settle(IDLE, JOB), self.seconds))
        self.assertEqual((takeover.GONE, 2), (self.settle(IDLE, OFF, GONE), self.seconds))
        self.assertEqual((takeover.IDLE, 3), (self.settle(IDLE, BROKEN, IDLE), self.seconds))

    def test_a_guest_that_cannot_be_seen(self):
        self.assertEqual(takeover.UNSEEN, self.settle(BROKEN))
        self.assertEqual(10, self.guest.looks)
        self.assertEqual(takeover.UNSEEN, self.settle((0, RuntimeError("no connection"))))


class DecideTest(unittest.TestCase):

    def decide(self, seen, *words, abort_wanted=False, runs_on_source=True, undefines_source=True):
        intents = Intents()
        for word in ("start",) + words:
            intents.add(word)
        return takeover.decide(seen, intents, abort_wanted, runs_on_source, undefines_source)

    def test_what_nova_watches(self):
        for seen in (takeover.JOB, takeover.GONE, takeover.UNSEEN):
            for words in ((), ("suspend",), ("start-post-copy",), ("chose-post",), ("chose-rollback",)):
                self.assertEqual(takeover.WATCH, self.decide(seen, *words))

    def test_a_call_that_was_never_made_is_made(self):
        self.assertEqual(takeover.CALL, self.decide(takeover.IDLE))

    def test_what_has_ended_does_not_begin_again(self):
        for word in ("abort", "chose-rollback", "suspend", "force-complete", "start-post-copy"):
            self.assertEqual(takeover.WATCH, self.decide(takeover.IDLE, word))
        self.assertEqual(takeover.WATCH, self.decide(takeover.IDLE, abort_wanted=True))

    def test_a_guest_that_may_run_on_the_destination_is_left_alone(self):
        self.assertEqual(takeover.STOP, self.decide(takeover.IDLE, "chose-post"))
        self.assertEqual(takeover.STOP, self.decide(takeover.IDLE, "start-post-copy", runs_on_source=False))
        self.assertEqual(takeover.WATCH,
                         self.decide(takeover.IDLE, "start-post-copy", "post-copy-refused", runs_on_source=False))

    def test_a_guest_that_shut_itself_down_has_not_moved(self):
        self.assertEqual(takeover.STOP, self.decide(takeover.OFF))
        self.assertEqual(takeover.WATCH, self.decide(takeover.OFF, undefines_source=False))

    def test_the_text_says_what_to_do(self):
        text = takeover.stop_text(takeover.OFF, Intents(), "i-1", "bravo")
        for part in ("i-1", "bravo", "shut off on the source", "nothing", "Look for its domain on both hosts"):
            self.assertIn(part, text)


class IntentsTest(unittest.TestCase):

    def test_a_force_complete_is_open_until_a_way_to_it_is_taken(self):
        intents = Intents()
        self.assertFalse(intents.force_complete_open(False))
        self.assertTrue(intents.force_complete_open(True))
        intents.add("force-complete")
        self.assertTrue(intents.force_complete_open(False))
        intents.add("start-post-copy")
        self.assertFalse(intents.force_complete_open(True))
        intents.add("post-copy-refused")
        self.assertTrue(intents.force_complete_open(True))
        intents.add("suspend")
        self.assertFalse(intents.force_complete_open(True))


if __name__ == "__main__":
    unittest.main()
