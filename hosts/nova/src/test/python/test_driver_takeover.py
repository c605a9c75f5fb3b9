"""GodwitDriver: migrations that Nova takes over from Godwit."""

import threading
import unittest

import support
import fake_nova
from driver_case import POST_COPY, Domain, DriverCase


class TakenOverTest(DriverCase):

    def end_soon(self, end):
        """The job of the guest ends so, a moment after Nova's monitor has begun to look."""
        def run():
            support.wait_until(lambda: self.driver.stock_monitors, "Nova's monitor runs")
            end(self.domain)
        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        self.addCleanup(thread.join, support.PATIENCE_SECONDS)

    def begin_job(self, _):
        self.domain.job_type = fake_nova.UNBOUNDED

    def test_nothing_was_begun(self):
        self.script()
        self.migrate()
        self.assertEnded(["post"], stock_monitors=1, calls=1)

    def test_a_job_runs(self):
        self.script({"intent": "start"}, self.begin_job)
        self.end_soon(Domain.move)
        self.migrate()
        self.assertEnded(["post"], stock_monitors=1)

    def test_godwit_hangs_while_a_job_runs(self):
        self.script({"intent": "start"}, self.begin_job, lambda connection: connection.wait_for_end())
        self.end_soon(Domain.move)
        self.migrate()
        self.assertEnded(["post"], stock_monitors=1)

    def test_godwit_says_what_nobody_understands(self):
        self.script({"intent": "start"}, self.begin_job, b"nonsense\n", lambda connection: connection.wait_for_end())
        self.end_soon(Domain.move)
        self.migrate()
        self.assertEnded(["post"], stock_monitors=1)

    def test_the_call_was_never_made(self):
        self.script({"intent": "start"})
        self.migrate()
        self.assertEnded(["post"], stock_monitors=1, calls=1)

    def test_the_guest_has_moved_unheard(self):
        for intents in (({"intent": "start"},), ({"intent": "start"}, {"intent": "chose-post"})):
            self.setUp()
            self.script(*intents, lambda _: self.domain.move())
            self.migrate()
            self.assertEnded(["post"], stock_monitors=1)

    def test_the_rollback_was_chosen(self):
        self.script({"intent": "start"}, {"intent": "chose-rollback"})
        self.migrate()
        self.assertEnded(["failed"], stock_monitors=1)

    def test_a_pause_is_undone_when_the_migration_fails(self):
        def suspend(_):
            self.domain.power_state = fake_nova.PAUSED
        self.script({"intent": "start"}, self.begin_job, {"intent": "suspend"}, suspend)
        self.end_soon(Domain.fail)
        self.migrate()
        self.assertEnded(["failed"], stock_monitors=1)
        self.assertEqual(fake_nova.RUNNING, self.domain.power_state)

    def test_a_pause_of_the_user_s_is_kept(self):
        self.instance.vm_state = "paused"
        self.domain.power_state = fake_nova.PAUSED
        self.script({"intent": "start"}, self.begin_job, {"intent": "suspend"})
        self.end_soon(Domain.fail)
        self.migrate()
        self.assertEqual(fake_nova.PAUSED, self.domain.power_state)

    def test_post_copy_is_marked(self):
        self.script({"intent": "start"}, self.begin_job, {"intent": "start-post-copy"})
        self.end_soon(Domain.move)
        self.migrate()
        self.assertEnded(["post"], stock_monitors=1)
        self.assertEqual(POST_COPY, self.migration.status)
        self.assertGreater(self.migration.saves, 0)

    def test_post_copy_that_was_refused_is_not(self):
        self.script({"intent": "start"}, self.begin_job, {"intent": "start-post-copy"}, {"intent": "post-copy-refused"})
        self.end_soon(Domain.move)
        self.migrate()
        self.assertEqual("running", self.migration.status)

    def test_a_post_copy_that_breaks_is_not_rolled_back(self):
        def break_down(domain):
            domain.power_state = fake_nova.PAUSED
            domain.fail()
        self.script({"intent": "start"}, self.begin_job, {"intent": "start-post-copy"})
        self.end_soon(break_down)
        with self.assertRaisesRegex(fake_nova.MigrationError, "i-1.*does not run on the source.*both hosts"):
            self.migrate()
        self.assertEqual([], self.callbacks)

    def test_a_guest_that_shut_itself_down_has_not_moved(self):
        def shut_down(_):
            self.domain.power_state = fake_nova.SHUTDOWN
            self.domain.job_type = fake_nova.COMPLETED
        self.script({"intent": "start"}, shut_down)
        with self.assertRaisesRegex(fake_nova.MigrationError, "shut off on the source"):
            self.migrate()
        self.assertEnded([])

    def test_a_migration_that_was_never_begun_after_an_abort(self):
        def abort(_):
            self.driver.live_migration_abort(self.instance)
        self.peer.scripts["abort"] = lambda connection, _: connection.write({"accepted": {}})
        self.script(abort)
        self.migrate()
        self.assertEnded(["cancelled"], stock_monitors=1)


if __name__ == "__main__":
    unittest.main()
