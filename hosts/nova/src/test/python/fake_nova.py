"""A Nova as small as the shim can live on, put into sys.modules when there is no real one.

With GODWIT_TEST_NOVA naming a directory that has the real Nova (and its dependencies importable), nothing is put there, and the
tests that need this Nova are left out; test_real_nova.py runs instead.
"""

import collections
import importlib.util
import os
import sys
import threading
import time
import types

REAL = os.environ.get("GODWIT_TEST_NOVA")
NONE, UNBOUNDED, COMPLETED, FAILED, CANCELLED = 0, 2, 3, 4, 5
RUNNING, PAUSED, SHUTDOWN = 1, 3, 4


class NovaException(Exception):

    def __init__(self, reason=None, **_):
        super().__init__(reason)


class MigrationError(NovaException):
    pass


class MigrationPreCheckError(MigrationError):
    pass


class NoActiveMigrationForInstance(NovaException):
    pass


class FinishEvent:
    """As eventlet's, as far as the monitor looks at it."""

    def __init__(self):
        self._event = threading.Event()
        self.send = self._event.set
        self.ready = self._event.is_set


class LibvirtDriver:
    """Nova's driver reduced to the order of its steps: an operation thread, a monitor, a cleaning up."""

    operation_error = None

    def __init__(self, virtapi, read_only=False):
        self.active_migrations = {}
        self._host = object()
        self.stock_monitors = 0
        self.stock_checks = 0
        self.stock_aborts = []
        self.stock_force_completes = []
        self.threads = []

    def check_can_live_migrate_source(self, context, instance, dest_check_data, block_device_info=None):
        self.stock_checks += 1
        return dest_check_data

    def live_migration(self, context, instance, dest, post_method, recover_method, block_migration=False, migrate_data=None):
        self._live_migration(context, instance, dest, post_method, recover_method, block_migration, migrate_data)

    def _live_migration(self, context, instance, dest, post_method, recover_method, block_migration, migrate_data):
        guest = migrate_data.guest
        finish_event = FinishEvent()
        self.active_migrations[instance.uuid] = collections.deque()

        def operate():
            try:
                self._live_migration_operation(context, instance, dest, block_migration, migrate_data, guest, ["vda"])
            except Exception as e:
                self.operation_error = e
            finally:
                finish_event.send()

        thread = threading.Thread(target=operate, daemon=True)
        self.threads.append(thread)
        thread.start()
        self._live_migration_monitor(
            context, instance, guest, dest, post_method, recover_method, block_migration, migrate_data, finish_event, ["/d"])

    def _live_migration_operation(self, context, instance, dest, block_migration, migrate_data, guest, device_names):
        if migrate_data.preparation_error:
            raise migrate_data.preparation_error
        guest.migrate("qemu+tcp://%s/system" % dest, migrate_disks=device_names, destination_xml=guest.get_xml_desc(),
                      flags=155)

    def _live_migration_monitor(self, context, instance, guest, dest, post_method, recover_method, block_migration,
                                migrate_data, finish_event, disk_paths):
        self.stock_monitors += 1
        while True:
            job_type = guest.get_job_info().type
            if job_type == NONE and finish_event.ready():
                job_type = FAILED if guest.is_active() else COMPLETED
            if job_type == UNBOUNDED:
                tasks = self.active_migrations[instance.uuid]
                while tasks:
                    guest.tasks_done.append(tasks.popleft())
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
        self.stock_aborts.append(instance.uuid)

    def live_migration_force_complete(self, instance):
        self.stock_force_completes.append(instance.uuid)
        self.active_migrations[instance.uuid].append("force-complete")

    @staticmethod
    def _uri():
        return "qemu:///system"


def save_stats(instance, migration, info, remaining):
    migration.memory_total = info.memory_total
    migration.save()
    instance.progress = 100 - remaining
    instance.save()


class Configuration(types.SimpleNamespace):

    def register_opts(self, options, group):
        setattr(self, group, types.SimpleNamespace(**{name: default for name, default in options}))


def _module(name, **members):
    module = types.ModuleType(name)
    module.__path__ = []
    vars(module).update(members)
    sys.modules[name] = module
    parent, _, child = name.rpartition(".")
    if parent:
        setattr(sys.modules[parent], child, module)


def install():
    """Puts the modules in place, once."""
    if REAL or "nova" in sys.modules:
        return
    option = lambda name, default=None, **_: (name, default)
    if importlib.util.find_spec("oslo_config") is None:
        _module("oslo_config")
    else:
        import oslo_config  # noqa: F401  (its place in the tree is kept, its cfg is not used)
    _module("oslo_config.cfg", StrOpt=option, IntOpt=option)
    _module("nova")
    _module("nova.conf", CONF=Configuration(
        host="alpha", libvirt=types.SimpleNamespace(virt_type="kvm", live_migration_downtime=500)))
    _module("nova.exception", NovaException=NovaException, MigrationError=MigrationError,
            MigrationPreCheckError=MigrationPreCheckError, NoActiveMigrationForInstance=NoActiveMigrationForInstance)
    _module("nova.version", version_string=lambda: "26.2.2")
    _module("nova.compute")
    _module("nova.compute.power_state", RUNNING=RUNNING, PAUSED=PAUSED, SHUTDOWN=SHUTDOWN)
    _module("nova.virt")
    _module("nova.virt.libvirt")
    _module("nova.virt.libvirt.driver", LibvirtDriver=LibvirtDriver)
    _module("nova.virt.libvirt.migration", save_stats=save_stats)
