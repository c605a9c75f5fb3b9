"""GodwitDriver: migrations that Godwit steers to their end, and those that are Nova's from the beginning."""

import collections
import threading
import unittest
from unittest import mock

import support
import fake_nova
from driver_case import LEASE_SECONDS, POST_COPY, DriverCase

from godwit_nova import driver


class SteeredTest(DriverCase):

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
            "call": {"migrate_uri": None, "destination_xml": "<domain>private</domain>",
                     "persistent_xml": "<domain>private</domain>", "migrate_disks": ["vda"],
                     "bandwidth_mib_per_second": 0, "parallel_connections": 0, "flags": 155},
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


class NativeThreadsTest(DriverCase):
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


class LeftToNovaTest(DriverCase):

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


if __name__ == "__main__":
    unittest.main()
