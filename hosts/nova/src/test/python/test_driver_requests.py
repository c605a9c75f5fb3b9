"""GodwitDriver: aborts, force-completes and the check on the source."""

import threading
import unittest

import support
import fake_nova
from driver_case import DriverCase


class RequestTest(DriverCase):

    def request(self, kind, *answer, end=lambda connection: connection.write({"post": {}})):
        """Makes a request while Godwit steers, and gives its answer."""
        def ask(_):
            method = getattr(self.driver, "live_migration_" + kind)
            try:
                method(self.instance)
            except Exception as e:
                self.request_error = e
        self.request_error = None
        self.domain.job_type = fake_nova.UNBOUNDED
        self.peer.scripts[kind] = lambda connection, value: connection.write(*answer)
        self.script({"intent": "start"}, ask, end)
        self.migrate()

    def stock_requests(self):
        return (self.driver.stock_aborts, self.driver.stock_force_completes)

    def test_accepted(self):
        for kind in ("abort", "force_complete"):
            self.setUp()
            self.request(kind, {"accepted": {}})
            self.assertIsNone(self.request_error)
            self.assertEqual((0, 0), self.stock_requests())
            self.assertIn({kind: {"migration": "m-1"}}, self.peer.requests)

    def test_refused(self):
        for kind in ("abort", "force_complete"):
            self.setUp()
            self.request(kind, {"refused": "in post-copy"})
            self.assertIsInstance(self.request_error, fake_nova.MigrationError)
            self.assertRegex(str(self.request_error), "m-1.*i-1.*in post-copy")
            self.assertEqual((0, 0), self.stock_requests())

    def test_unknown_or_away_is_nova_s_own(self):
        for answer in ({"unknown": {}}, b"", b"nonsense\n"):
            for kind, expected in (("abort", (1, 0)), ("force_complete", (0, 1))):
                self.setUp()
                self.request(kind, answer)
                self.assertIsNone(self.request_error)
                self.assertEqual(expected, self.stock_requests())

    def test_without_a_migration_it_is_nova_s_own(self):
        self.domain.job_type = fake_nova.UNBOUNDED
        self.driver.live_migration_abort(self.instance)
        with self.assertRaises(fake_nova.NoActiveMigrationForInstance):
            self.driver.live_migration_force_complete(self.instance)
        self.assertEqual(((1, 1), []), (self.stock_requests(), self.peer.requests))

    def test_a_force_complete_that_was_not_done_is_nova_s_after_a_take_over(self):
        def end(_):
            self.domain.job_type = fake_nova.UNBOUNDED
            threading.Thread(target=self.end_when_done, daemon=True).start()
        self.request("force_complete", {"accepted": {}}, end=end)
        self.assertEqual(1, self.guest.pauses)
        self.assertEnded(["post"], stock_monitors=1)

    def end_when_done(self):
        support.wait_until(lambda: self.guest.pauses, "Nova's monitor has seen to the force-complete")
        self.domain.move()


class CheckTest(DriverCase):

    def check(self):
        return self.driver.check_can_live_migrate_source("context", self.instance, "data", block_device_info=None)

    def test_fallback_asks_nobody(self):
        self.settings.socket = self.peer.path + "-away"
        self.assertEqual("data", self.check())

    def test_refuse_while_godwit_is_there(self):
        self.settings.when_away = "refuse"
        self.peer.scripts["ping"] = lambda connection, _: connection.write({"pong": {"migrations": 0}})
        self.assertEqual("data", self.check())
        self.assertIn({"ping": {}}, self.peer.requests)

    def test_refuse_while_godwit_is_away(self):
        self.settings.when_away = "refuse"
        for socket, user in ((self.peer.path + "-away", ""), (self.peer.path, "no-such-user-here")):
            self.settings.socket, self.settings.user = socket, user
            with self.assertRaisesRegex(fake_nova.MigrationPreCheckError, "i-1.*alpha.*when_away is refuse"):
                self.check()
        self.assertEqual(0, self.driver.stock_checks)


if __name__ == "__main__":
    unittest.main()
