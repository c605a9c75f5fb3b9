"""The conversation: a scripted line and a clock that the test turns, so that every moment is exact."""

import unittest

import support

from godwit_nova import session
from godwit_nova import wire

LEASE_SECONDS = 10


class ScriptedLine:
    """A Line whose other side is a list: messages to receive, numbers of seconds to pass, exceptions to raise.

    At the list's end the peer is silent for ever.
    """

    def __init__(self, clock, *steps):
        self.clock = clock
        self.steps = list(steps)
        self.sent = []
        self.closed_at = None
        self.fail_on_send = {}

    def send(self, message, timeout_seconds):
        assert self.closed_at is None
        word, = message
        if word in self.fail_on_send:
            raise self.fail_on_send[word]
        self.sent.append(message)

    def receive(self, timeout_seconds):
        assert self.closed_at is None
        left = timeout_seconds
        while self.steps:
            step = self.steps.pop(0)
            if isinstance(step, (int, float)):
                if step > left:
                    self.steps.insert(0, step - left)
                    break
                self.clock.now += step
                left -= step
            elif isinstance(step, Exception):
                raise step
            else:
                return step
        self.clock.now += left
        raise wire.PeerSilent("silent")

    def close(self):
        if self.closed_at is None:
            self.closed_at = self.clock.now


class ConversationTest(unittest.TestCase):

    def converse(self, *steps, on_progress=None, fail_on_send=None):
        self.clock = support.TurnedClock()
        self.began_at = self.clock.now
        self.line = ScriptedLine(self.clock, *steps)
        self.line.fail_on_send = fail_on_send or {}
        self.accepted, self.progress = [], []
        self.conversation = session.Conversation(
            self.line, "i-1", LEASE_SECONDS, lambda: self.accepted.append(1), on_progress or self.progress.append,
            self.clock, self.clock.sleep)
        with self.assertLogs("godwit_nova") as self.logs:
            session.LOG.info("something is logged")
            return self.conversation.run({"order": 1})

    def passed_seconds(self):
        return self.clock.now - self.began_at

    def test_a_migration_that_moves_the_guest(self):
        outcome = self.converse(
            {"accepted": {}}, {"renew": 1}, {"intent": "start"}, {"progress": {"percent": 3}}, 3, {"renew": 2},
            {"intent": "chose-post"}, {"post": {"percent": 100}})
        self.assertEqual((session.POST, {"percent": 100}), (outcome.kind, outcome.detail))
        self.assertEqual([{"migrate": {"order": 1}}, {"granted": 1}, {"granted": 2}], self.line.sent)
        self.assertEqual(([1], [{"percent": 3}]), (self.accepted, self.progress))
        self.assertTrue(self.conversation.intents.chose_post)
        self.assertIsNone(self.line.closed_at)

    def test_a_rollback(self):
        for status in ("failed", "cancelled"):
            outcome = self.converse({"accepted": {}}, {"renew": 1}, {"rollback": {"status": status}})
            self.assertEqual((session.ROLLBACK, status), (outcome.kind, outcome.detail["status"]))

    def test_a_refusal(self):
        outcome = self.converse({"refused": "no such hypervisor"})
        self.assertEqual((session.REFUSED, "no such hypervisor"), (outcome.kind, outcome.detail))
        self.assertIsNotNone(self.line.closed_at)
        self.assertEqual([], self.accepted)

    def test_an_end_with_neither_callback(self):
        ended = {"status": "error", "guest": "on both hosts", "failure": "f", "remedy": "r"}
        outcome = self.converse({"accepted": {}}, {"renew": 1}, {"intent": "start"}, {"ended": ended})
        self.assertEqual((session.ENDED, ended), (outcome.kind, outcome.detail))

    def test_an_end_that_forgot_the_callback_is_taken_over(self):
        for status in ("completed", "failed", "cancelled", None, 7):
            outcome = self.converse({"accepted": {}}, {"renew": 1}, {"ended": {"status": status}})
            self.assertEqual(session.LOST, outcome.kind)

    def test_only_the_first_of_the_callbacks_counts(self):
        callbacks = [{"post": {}}, {"rollback": {"status": "failed"}}, {"ended": {"status": "error"}}]
        for first in callbacks:
            for second in callbacks:
                outcome = self.converse({"accepted": {}}, first, second)
                self.assertIn(outcome.kind, first)

    def test_the_connection_ends_at_every_stage(self):
        messages = [{"accepted": {}}, {"renew": 1}, {"intent": "start"}, {"progress": {}}, {"intent": "chose-post"}]
        for length in range(len(messages) + 1):
            outcome = self.converse(*messages[:length], wire.PeerAway("gone"))
            self.assertEqual(session.LOST, outcome.kind)
            self.assertEqual(0, self.passed_seconds())
            self.assertEqual(length > 2, self.conversation.intents.started)

    def test_a_peer_that_hangs_loses_the_migration_a_second_after_its_lease(self):
        self.assertEqual(session.LOST, self.converse({"accepted": {}}, {"renew": 1}, 3, {"renew": 2}).kind)
        self.assertEqual(3 + LEASE_SECONDS + 1, self.passed_seconds())
        self.assertEqual(self.clock.now, self.line.closed_at)

    def test_whoever_loses_the_migration_is_told_so(self):
        self.converse({"accepted": {}}, {"renew": 1})
        self.assertEqual({"leave": {}}, self.line.sent[-1])
        for gone in (wire.PeerAway("gone"), wire.PeerSilent("takes nothing")):
            outcome = self.converse({"accepted": {}}, {"renew": 1}, fail_on_send={"leave": gone})
            self.assertEqual(session.LOST, outcome.kind)
            self.assertIsNotNone(self.line.closed_at)
        self.converse({"accepted": {}}, {"renew": 1}, {"post": {}})
        self.assertNotIn({"leave": {}}, self.line.sent)

    def test_a_peer_that_never_answers_the_order(self):
        self.assertEqual(session.LOST, self.converse().kind)
        self.assertEqual(LEASE_SECONDS + 1, self.passed_seconds())
        self.assertFalse(self.conversation.intents.started)

    def test_words_without_renewals_do_not_prolong_the_lease(self):
        steps = [{"accepted": {}}, {"renew": 1}]
        for _ in range(300):
            steps += [0.1, {"progress": {}}]
        self.assertEqual(session.LOST, self.converse(*steps).kind)
        self.assertLess(self.passed_seconds(), LEASE_SECONDS + 2.2)

    def test_a_slow_peer_that_renews_in_time_keeps_the_migration(self):
        outcome = self.converse({"accepted": {}}, {"renew": 1}, 10.9, {"renew": 2}, 10.9, {"renew": 3}, 10.9, {"post": {}})
        self.assertEqual(session.POST, outcome.kind)

    def test_what_waits_is_read_when_nova_compute_stood_still(self):
        def stand_still(progress):
            self.clock.sleep(60)
        outcome = self.converse(
            {"accepted": {}}, {"renew": 1}, {"progress": {}}, {"intent": "chose-post"}, {"post": {}}, on_progress=stand_still)
        self.assertEqual(session.POST, outcome.kind)
        outcome = self.converse(
            {"accepted": {}}, {"renew": 1}, {"progress": {}}, {"renew": 2}, 10, {"post": {}}, on_progress=stand_still)
        self.assertEqual(session.POST, outcome.kind)

    def test_a_peer_that_is_cut_off_keeps_its_lease_to_the_end(self):
        for message in ({"what": 1}, {}, {"renew": 1, "post": {}}, {"accepted": {}}, {"renew": "1"}, {"renew": True},
                        wire.PeerGarbled("no JSON")):
            outcome = self.converse({"accepted": {}}, {"renew": 1}, 4, message)
            self.assertEqual(session.LOST, outcome.kind, message)
            self.assertEqual(self.began_at + 4, self.line.closed_at)
            self.assertEqual(LEASE_SECONDS + 1, self.passed_seconds())
            self.assertTrue(self.conversation.intents.started)

    def test_a_peer_without_a_lease_is_cut_off_at_once(self):
        for messages in (({"renew": 1},), ({"post": {}},), ({"accepted": {}}, {"refused": "x"})):
            self.assertEqual(session.LOST, self.converse(*messages).kind)
            self.assertEqual(0, self.passed_seconds())
            self.assertFalse(self.conversation.intents.started)

    def test_a_grant_that_does_not_reach_the_peer(self):
        outcome = self.converse({"accepted": {}}, {"renew": 1}, fail_on_send={"granted": wire.PeerAway("gone")})
        self.assertEqual((session.LOST, 0), (outcome.kind, self.passed_seconds()))

    def test_an_order_that_is_too_long(self):
        outcome = self.converse(fail_on_send={"migrate": wire.PeerGarbled("too long")})
        self.assertEqual((session.LOST, 0), (outcome.kind, self.passed_seconds()))

    def test_an_error_of_the_shim_is_a_loss(self):
        def fail(progress):
            raise KeyError("a bug")
        outcome = self.converse({"accepted": {}}, {"renew": 1}, {"progress": {}}, on_progress=fail)
        self.assertEqual((session.LOST, LEASE_SECONDS + 1), (outcome.kind, self.passed_seconds()))

    def test_members_and_values_that_are_not_known_do_no_harm(self):
        outcome = self.converse({"accepted": {}, "more": 1}, {"renew": 1, "more": 2}, {"intent": "dance"}, {"intent": 7},
                                {"progress": None}, {"post": None})
        self.assertEqual((session.POST, {}), (outcome.kind, outcome.detail))
        self.assertEqual([{}], self.progress)


class ReportTest(unittest.TestCase):

    def report(self, *steps, failure=None, fail_on_send=None):
        clock = support.TurnedClock()
        self.line = ScriptedLine(clock, {"accepted": {}}, {"post": {}}, *steps)
        self.line.fail_on_send = fail_on_send or {}
        conversation = session.Conversation(self.line, "i-1", LEASE_SECONDS, lambda: None, lambda _: None, clock, clock.sleep)
        conversation.run({})
        began_at = clock.now
        conversation.report(failure)
        self.assertIsNotNone(self.line.closed_at)
        return clock.now - began_at

    def test_done_and_the_last_word(self):
        self.assertEqual(1, self.report({"progress": {}}, 1, {"ended": {"status": "completed"}}))
        self.assertEqual({"done": {}}, self.line.sent[-1])

    def test_a_failure_is_told_in_short(self):
        self.report(wire.PeerAway("gone"), failure="x" * 10000)
        self.assertEqual({"failed": "x" * 500}, self.line.sent[-1])

    def test_a_peer_without_a_last_word_is_not_waited_for_long(self):
        self.assertEqual(5, self.report())

    def test_a_peer_that_is_gone(self):
        self.assertEqual(0, self.report(fail_on_send={"done": wire.PeerAway("gone")}))


if __name__ == "__main__":
    unittest.main()
