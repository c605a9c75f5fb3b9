"""A Nova as small as the shim can live on, put into sys.modules.

With GODWIT_TEST_NOVA naming the directory `nova` of a Nova source tree, the live migration in it is that tree's own code (see
nova_source.py); else it is a few lines that keep the order of Nova's steps.
"""

import collections
import functools
import os
import sys
import threading
import time
import types

import support
from nova_source import NovaSource

SOURCE_ROOT = os.environ.get("GODWIT_TEST_NOVA")
NONE, UNBOUNDED, COMPLETED, FAILED = 0, 2, 3, 4
RUNNING, PAUSED, SHUTDOWN = 1, 3, 4

CONF = types.SimpleNamespace(
    host="alpha",
    serial_console=types.SimpleNamespace(enabled=False),
    libvirt=types.SimpleNamespace(
        virt_type="kvm", connection_uri="", live_migration_uri=None, live_migration_scheme=None, live_migration_bandwidth=0,
        live_migration_parallel_connections=1, live_migration_downtime=500, live_migration_downtime_steps=10,
        live_migration_downtime_delay=75, live_migration_completion_timeout=800, live_migration_timeout_action="abort"))
CONF.register_opts = lambda options, group: setattr(CONF, group, types.SimpleNamespace(**dict(options)))


class NovaException(Exception):

    def __init__(self, reason=None, **_):
        super().__init__(reason)


class MigrationError(NovaException):
    pass


class MigrationPreCheckError(MigrationError):
    pass


class NoActiveMigrationForInstance(NovaException):
    pass


class LibvirtError(Exception):

    def __init__(self, code=1):
        super().__init__("libvirt error %d" % code)
        self.get_error_code = lambda: code


class FinishEvent:
    """As eventlet's, as far as Nova uses it."""

    def __init__(self):
        self._event = threading.Event()
        self.send = self._event.set
        self.ready = self._event.is_set


class Operation:
    """A thread that Nova spawned, with the link of a green thread and the outcome of a future."""

    latest = None

    def __init__(self, run):
        self.error = None
        self._links = []
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(run,), daemon=True)
        self._thread.start()

    def link(self, listener, *args):
        with self._lock:
            if not self._over.is_set():
                self._links.append(lambda: listener(self, *args))
                return
        listener(self, *args)

    add_done_callback = link

    def result(self):
        self._over.wait(support.PATIENCE_SECONDS)
        if self.error is not None:
            raise self.error

    def is_over(self):
        return self._over.wait(support.PATIENCE_SECONDS)

    def _run(self, run):
        try:
            run()
        except Exception as e:
            self.error = e
        with self._lock:
            self._over.set()
        for link in self._links:
            link()


def spawn(function, *args, **kwargs):
    Operation.latest = Operation(functools.partial(function, *args, **kwargs))
    return Operation.latest


def updated_guest_xml(instance, guest, migrate_data, *_, **__):
    if migrate_data.preparation_error:
        raise migrate_data.preparation_error
    return guest.get_xml_desc()


class SmallSteps:
    """The order of Nova's steps, and nothing else of it."""

    def _live_migration(self, context, instance, dest, post_method, recover_method, block_migration, migrate_data):
        guest = self._host.get_guest(instance)
        operation = spawn(
            self._live_migration_operation, context, instance, dest, block_migration, migrate_data, guest, ["vda"])
        finish_event = FinishEvent()
        self.active_migrations[instance.uuid] = collections.deque()
        operation.link(lambda _: finish_event.send())
        self._live_migration_monitor(
            context, instance, guest, dest, post_method, recover_method, block_migration, migrate_data, finish_event, [])

    def _live_migration_operation(self, context, instance, dest, block_migration, migrate_data, guest, device_names):
        xml = updated_guest_xml(instance, guest, migrate_data)
        guest.migrate("qemu+tcp://%s/system" % dest, migrate_disks=device_names, destination_xml=xml, flags=155)

    def _live_migration_monitor(self, context, instance, guest, dest, post_method, recover_method, block_migration,
                                migrate_data, finish_event, disk_paths):
        while True:
            job_type = guest.get_job_info().type
            if job_type == NONE and finish_event.ready():
                job_type = FAILED if guest.is_active() else COMPLETED
            if job_type == UNBOUNDED and self.active_migrations[instance.uuid]:
                self.active_migrations[instance.uuid].popleft()
                guest.pause()
            if job_type == COMPLETED:
                post_method(context, instance, dest, block_migration, migrate_data)
                break
            if job_type == FAILED:
                recover_method(context, instance, dest, migrate_data)
                break
            time.sleep(0.002)
        self._clear_empty_migration(instance)

    def _clear_empty_migration(self, instance):
        del self.active_migrations[instance.uuid]

    def _live_migration_data_gb(self, instance, disk_paths):
        return 2 + len(disk_paths)

    def live_migration_abort(self, instance):
        self._host.get_guest(instance)._domain.abortJob()

    def live_migration_force_complete(self, instance):
        if instance.uuid not in self.active_migrations:
            raise NoActiveMigrationForInstance()
        self.active_migrations[instance.uuid].append("force-complete")

    @staticmethod
    def _uri():
        return "qemu:///system"


def small_guest_migrate(self, destination, migrate_uri=None, migrate_disks=None, destination_xml=None, flags=0, bandwidth=0):
    self._domain.migrateToURI3(
        destination, flags=flags, params={"bandwidth": bandwidth, "migrate_disks": migrate_disks,
                                          "destination_xml": destination_xml, "persistent_xml": destination_xml})


def small_save_stats(instance, migration, info, remaining):
    migration.memory_total = info.memory_total
    migration.save()
    instance.progress = 100 - remaining
    instance.save()


if SOURCE_ROOT:
    _source = NovaSource(SOURCE_ROOT, sys.modules[__name__])
    Steps = type("Steps", (), _source.driver_methods)
    guest_migrate = _source.guest_migrate
    save_stats = _source.migration_functions["save_stats"]
else:
    Steps, guest_migrate, save_stats = SmallSteps, small_guest_migrate, small_save_stats


class LibvirtDriver(Steps):
    """Nova's driver, which counts what of it is used."""

    _block_migration_flags = 155
    _live_migration_flags = 27

    def __init__(self, virtapi, read_only=False):
        self.active_migrations = {}
        self._host = types.SimpleNamespace(get_guest=lambda instance: self._host.guest, guest=None)
        self.stock_monitors = self.stock_checks = self.stock_aborts = self.stock_force_completes = 0

    def check_can_live_migrate_source(self, context, instance, dest_check_data, block_device_info=None):
        self.stock_checks += 1
        return dest_check_data

    @functools.wraps(Steps._live_migration_monitor)
    def _live_migration_monitor(self, *args, **kwargs):
        self.stock_monitors += 1
        super()._live_migration_monitor(*args, **kwargs)

    def live_migration_abort(self, instance):
        self.stock_aborts += 1
        super().live_migration_abort(instance)

    def live_migration_force_complete(self, instance):
        self.stock_force_completes += 1
        super().live_migration_force_complete(instance)

    def _live_migration_copy_disk_paths(self, context, instance, guest):
        return [], ["vda"]

    def _get_volume_config(self):
        raise AssertionError("is handed on, not called")

    def _get_vpmems(self, instance):
        return []

    def _verify_serial_console_is_disabled(self):
        pass


def _module(name, **members):
    module = types.ModuleType(name)
    module.__path__ = []
    vars(module).update(members)
    sys.modules[name] = module
    parent, _, child = name.rpartition(".")
    if parent:
        setattr(sys.modules[parent], child, module)


def _option(name, default=None, **_):
    return name, default


def install():
    """Puts the modules in place, once."""
    if "nova" in sys.modules:
        return
    _module("oslo_config")
    _module("oslo_config.cfg", StrOpt=_option, IntOpt=_option)
    _module("nova")
    _module("nova.conf", CONF=CONF)
    _module("nova.exception", MigrationError=MigrationError, MigrationPreCheckError=MigrationPreCheckError)
    _module("nova.version", version_string=lambda: "26.2.2")
    _module("nova.compute")
    _module("nova.compute.power_state", RUNNING=RUNNING, PAUSED=PAUSED)
    _module("nova.virt")
    _module("nova.virt.libvirt")
    _module("nova.virt.libvirt.driver", LibvirtDriver=LibvirtDriver)
    _module("nova.virt.libvirt.migration", save_stats=save_stats)
