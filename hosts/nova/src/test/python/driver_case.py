"""A GodwitDriver in a small Nova, with a scripted Godwit on a real socket: what the tests of the driver share."""

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


class DriverCase(unittest.TestCase):
    """One migration of one instance, from alpha to bravo. Has no tests of its own."""

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
