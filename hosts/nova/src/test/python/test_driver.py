"""GodwitDriver in a small Nova, with a scripted Godwit on a real socket."""

import collections
import threading
import types
import unittest
from unittest import mock

import support
import fake_nova

fake_nova.install()

from godwit_nova import driver
from godwit_nova import session
from godwit_nova import takeover

LEASE_SECONDS = 0.15
POST_COPY = "running (post-copy)"


class Domain:
    """The guest on the source as libvirt has it. `on_migrate(domain)` is what a real migrate call does."""

    def __init__(self):
        self.calls = []
        self.job_type = fake_nova.NONE
        self.here = True
        self.power_state = fake_nova.RUNNING
        self.on_migrate = Domain.move

    def move(self):
        self.job_type = fake_nova.NONE
        self.here = False

    def fail(self):
        self.job_type = fake_nova.NONE

    def migrateToURI3(self, destination, params, flags):
        self.calls.append((destination, params, flags))
        self.on_migrate(self)

    def abortJob(self):
        if self.job_type == fake_nova.NONE:
            raise fake_nova.LibvirtError()


class Guest:

    migrate = fake_nova.guest_migrate

    def __init__(self, domain):
        self._domain = domain
        self.pauses = 0

    def get_xml_desc(self):
        return "<domain>private</domain>"

    def get_job_info(self):
        return types.SimpleNamespace(
            type=self._domain.job_type if self._domain.here else fake_nova.COMPLETED,
            memory_total=0, memory_processed=0, memory_remaining=0, disk_total=0, disk_processed=0, disk_remaining=0)

    def is_active(self):
        if not self._domain.here:
            raise fake_nova.LibvirtError(42)
        return self._domain.power_state != fake_nova.SHUTDOWN

    def get_power_state(self, host):
        return self._domain.power_state

    def pause(self):
        self.pauses += 1

    def resume(self):
        self._domain.power_state = fake_nova.RUNNING

    def migrate_configure_max_downtime(self, ms):
        pass


class MigrateData:
    """Nova's, of a migration that copies disks and has no ports."""

    block_migration = True
    serial_listen_addr = None
    preparation_error = None

    def __init__(self, migration):
        self.migration = migration

    def __contains__(self, name):
        return False


class Record:
    """An instance or a migration."""

    def __init__(self, **members):
        self.saves = 0
        vars(self).update(members)

    def save(self):
        self.saves += 1


class DriverTest(unittest.TestCase):

    def setUp(self):
        for target, name, value in ((session, "_MARGIN_SECONDS", 0.05), (session, "_ENDED_WAIT_SECONDS", 0.2),
                                    (takeover, "_LOOK_EVERY_SECONDS", 0.01)):
            patch = mock.patch.object(target, name, value)
            patch.start()
            self.addCleanup(patch.stop)
        self.peer = support.ScriptedPeer()
        self.addCleanup(self.peer.close)
        self.settings = driver._SETTINGS
        vars(self.settings).update(
            socket=self.peer.path, user="", when_away="fallback", lease_seconds=LEASE_SECONDS, connect_timeout_seconds=1)
        self.domain = Domain()
        self.guest = Guest(self.domain)
        self.migration = Record(uuid="m-1", status="running", memory_total=None)
        self.data = MigrateData(self.migration)
        self.instance = Record(uuid="i-1", vm_state="active", progress=0, system_metadata={},
                               flavor=types.SimpleNamespace(memory_mb=128, extra_specs={"godwit:policy": "stepped"}))
        self.callbacks = []
        self.callback_error = None
        self.driver = driver.GodwitDriver(object())
        self.driver._host.guest = self.guest
        self.heard = []

    def post(self, context, instance, dest, block_migration, migrate_data):
        self.call_back("post", context, instance, dest, migrate_data)

    def recover(self, context, instance, dest, migrate_data, migration_status="failed"):
        self.call_back(migration_status, context, instance, dest, migrate_data)

    def call_back(self, what, *args):
        self.assertEqual(("context", self.instance, "bravo", self.data), args)
        self.callbacks.append(what)
        self.callback_thread = threading.current_thread()
        if self.callback_error:
            raise self.callback_error

    def migrate(self):
        try:
            self.driver._live_migration("context", self.instance, "bravo", self.post, self.recover, True, self.data)
        finally:
            self.operation = fake_nova.Operation.latest
            self.assertTrue(self.operation.is_over(), "the operation's thread is stuck")
            self.assertEqual({}, self.driver._godwit_handovers)

    def script(self, *steps):
        """Godwit accepts, takes the lease and goes through the steps: messages, or functions of the connection."""
        def run(connection, sent_order):
            self.order = sent_order
            connection.write({"accepted": {}})
            connection.take_lease()
            for step in steps:
                if callable(step):
                    step(connection)
                else:
                    connection.write(step)
        self.peer.scripts["migrate"] = run

    def hear(self, connection):
        self.heard.append(connection.read())

    def assertEnded(self, callbacks, stock_monitors=0, calls=0):
        self.assertEqual((callbacks, stock_monitors, calls),
                         (self.callbacks, self.driver.stock_monitors, len(self.domain.calls)))
        self.assertEqual({}, self.driver.active_migrations)


class SteeredTest(DriverTest):

    def test_a_guest_that_moves(self):
        self.script({"intent": "start"}, {"post": {}}, self.hear, {"ended": {"status": "completed"}})
        self.migrate()
        self.assertEnded(["post"])
        self.assertIs(threading.current_thread(), self.callback_thread)
        self.assertEqual([{"done": {}}], self.heard)

    def test_the_order(self):
        self.script({"post": {}}, self.hear)
        self.migrate()
        self.assertEqual({"hello": {"protocol": 1, "host": "alpha", "nova": "26.2.2"}}, self.peer.requests[0])
        self.assertEqual({
            "migration": "m-1", "instance": "i-1", "source": "alpha", "destination": "bravo", "source_uri": "qemu:///system",
            "destination_uri": "qemu+tcp://bravo/system", "data_gib": 2, "lease_seconds": LEASE_SECONDS,
            "settings": {"live_migration_downtime": "500", "live_migration_downtime_steps": "10",
                         "live_migration_downtime_delay": "75", "live_migration_completion_timeout": "800",
                         "live_migration_timeout_action": "abort"}, "wishes": {"policy": "stepped"},
            "call": {"migrate_uri": None, "destination_xml": "<domain>private</domain>", "persistent_xml": "<domain>private</domain>",
                     "migrate_disks": ["vda"], "bandwidth_mib_per_second": 0, "parallel_connections": 0, "flags": 155},
        }, self.order)

    def test_a_guest_that_stays(self):
        for status in ("failed", "cancelled"):
            self.setUp()
            self.script({"intent": "start"}, {"rollback": {"status": status}}, self.hear)
            self.migrate()
            self.assertEnded([status])
            self.assertEqual([{"done": {}}], self.heard)

    def test_a_callback_that_raises(self):
        for message in ({"post": {}}, {"rollback": {"status": "failed"}}):
            self.setUp()
            self.callback_error = RuntimeError("no network")
            self.script({"intent": "start"}, message, self.hear)
            with self.assertRaisesRegex(RuntimeError, "no network"):
                self.migrate()
            self.assertEqual(1, len(self.callbacks))
            self.assertEqual([{"failed": "RuntimeError: no network"}], self.heard)
            self.assertEqual({}, self.driver.active_migrations)

    def test_an_end_with_neither_callback(self):
        self.script({"intent": "start"}, {"ended": {
            "status": "error", "guest": "both", "failure": "it runs twice.", "remedy": "Destroy one."}})
        with self.assertRaisesRegex(fake_nova.MigrationError, "i-1.*bravo.*both.*it runs twice. Destroy one."):
            self.migrate()
        self.assertEnded([])

    def test_progress_and_post_copy(self):
        memory = {"total": 1000, "processed": 0, "remaining": 400}
        self.script({"progress": {"phase": "post-copy", "percent": 99, "memory": memory}},
                    lambda _: support.wait_until(lambda: self.instance.saves, "the figures are written"),
                    {"progress": {"phase": "post-copy", "memory": memory}}, {"post": {}}, self.hear)
        self.migrate()
        self.assertEqual((60, 1000, POST_COPY), (self.instance.progress, self.migration.memory_total, self.migration.status))
        self.assertEqual((1, 2), (self.instance.saves, self.migration.saves))
        self.assertEnded(["post"])

    def test_no_xml_in_the_log(self):
        self.script({"intent": "start"}, {"post": {}}, self.hear)
        with self.assertLogs("godwit_nova", "DEBUG") as logs:
            self.migrate()
        self.assertNotIn("private", "".join(logs.output))


class NativeThreadsTest(DriverTest):
    """Nova as of 2026.1: native threads, futures, and what the operation raised is raised after the monitor."""

    def setUp(self):
        super().setUp()

        def later(driver_self, context, instance, dest, post_method, recover_method, block_migration, migrate_data, *,
                  more=None):
            guest = self.guest
            operation = fake_nova.spawn(
                driver_self._live_migration_operation, context, instance, dest, block_migration=block_migration,
                migrate_data=migrate_data, guest=guest, device_names=["vda"])
            finish_event = threading.Event()
            finish_event.ready = finish_event.is_set
            driver_self.active_migrations[instance.uuid] = collections.deque()
            operation.add_done_callback(lambda _: finish_event.set())
            driver_self._live_migration_monitor(
                context, instance, guest, dest, post_method=post_method, recover_method=recover_method,
                block_migration=block_migration, migrate_data=migrate_data, finish_event=finish_event, disk_paths=[])
            operation.result()

        patch = mock.patch.object(fake_nova.LibvirtDriver, "_live_migration", later)
        patch.start()
        self.addCleanup(patch.stop)

    def test_a_clean_rollback_raises_nothing(self):
        self.script({"intent": "start"}, {"rollback": {"status": "failed"}}, self.hear)
        self.migrate()
        self.assertEnded(["failed"])

    def test_a_take_over_raises_nothing(self):
        self.script({"intent": "start"}, {"intent": "chose-rollback"})
        self.migrate()
        self.assertEnded(["failed"], stock_monitors=1)

    def test_a_callback_that_raises_does_not_leave_the_operation_waiting(self):
        self.callback_error = RuntimeError("no network")
        self.script({"intent": "start"}, {"post": {}}, self.hear)
        with self.assertRaisesRegex(RuntimeError, "no network"):
            self.migrate()


class LeftToNovaTest(DriverTest):

    def test_nobody_is_there(self):
        self.settings.socket = self.peer.path + "-away"
        self.migrate()
        self.assertEnded(["post"], stock_monitors=1, calls=1)
        self.assertIsNone(self.operation.error)

    def test_a_user_that_does_not_exist(self):
        self.settings.user = "no-such-user-here"
        self.migrate()
        self.assertEnded(["post"], stock_monitors=1, calls=1)

    def test_godwit_refuses(self):
        self.peer.scripts["migrate"] = lambda connection, _: connection.write({"refused": "full"})
        self.migrate()
        self.assertEnded(["post"], stock_monitors=1, calls=1)

    def test_godwit_hangs_before_it_accepts(self):
        self.peer.scripts["migrate"] = lambda connection, _: connection.wait_for_end()
        self.migrate()
        self.assertEnded(["post"], stock_monitors=1, calls=1)

    def test_a_real_call_that_fails(self):
        self.settings.socket = self.peer.path + "-away"

        def fail(domain):
            raise RuntimeError("unable to connect")
        self.domain.on_migrate = fail
        self.migrate()
        self.assertEnded(["failed"], stock_monitors=1, calls=1)
        self.assertEqual("unable to connect", str(self.operation.error))

    def test_a_preparation_that_fails(self):
        self.data.preparation_error = RuntimeError("no such interface")
        self.migrate()
        self.assertEnded(["failed"], stock_monitors=1)
        self.assertEqual([], self.peer.requests)

    def test_a_call_that_cannot_be_expressed(self):
        self.guest.migrate = lambda *args, **kwargs: self.domain.migrateToURI3("u", {}, 0)
        self.migrate()
        self.assertEnded(["post"], stock_monitors=1, calls=2)

    def test_a_hypervisor_that_godwit_does_not_know(self):
        with mock.patch.object(driver.CONF.libvirt, "virt_type", "parallels"):
            self.migrate()
        self.assertEnded(["post"], stock_monitors=1, calls=1)

    def test_a_release_that_the_shim_does_not_know(self):
        class Later(fake_nova.LibvirtDriver):
            def _live_migration_operation(self, context, instance):
                pass
        self.assertEqual("_live_migration_operation has no argument guest", driver.nova_side.unfit(Later))
        self.assertIsNone(driver.nova_side.unfit(fake_nova.LibvirtDriver))
        with mock.patch.object(driver, "_UNFIT", "no way"):
            self.migrate()
        self.assertEnded(["post"], stock_monitors=1, calls=1)


class TakenOverTest(DriverTest):

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


class RequestTest(DriverTest):

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


class CheckTest(DriverTest):

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


del DriverTest  # has no tests of its own

if __name__ == "__main__":
    unittest.main()
