"""Runs Nova's own live-migration methods out of a Nova source tree, without importing Nova or what it needs.

The methods are read from the tree, compiled as they are, and given a world of stubs. So the shim is tested against the code of
a release by nothing but its files.
"""

import ast
import collections
import contextlib
import functools
import logging
import os
import sys
import time
import types
import typing

_DRIVER_METHODS = (
    "_live_migration", "_live_migration_operation", "_live_migration_monitor", "_clear_empty_migration",
    "_is_post_copy_enabled", "_get_migration_flags", "_live_migration_data_gb", "_live_migration_uri", "_migrate_uri", "_uri",
    "live_migration_abort", "live_migration_force_complete")
_MIGRATION_FUNCTIONS = (
    "find_job_type", "should_trigger_timeout_action", "update_downtime", "save_stats", "trigger_postcopy_switch", "run_tasks",
    "run_recover_tasks", "downtime_steps")

LIBVIRT = dict(
    VIR_DOMAIN_JOB_NONE=0, VIR_DOMAIN_JOB_BOUNDED=1, VIR_DOMAIN_JOB_UNBOUNDED=2, VIR_DOMAIN_JOB_COMPLETED=3,
    VIR_DOMAIN_JOB_FAILED=4, VIR_DOMAIN_JOB_CANCELLED=5, VIR_ERR_NO_DOMAIN=42, VIR_MIGRATE_TUNNELLED=4,
    VIR_MIGRATE_NON_SHARED_INC=128, VIR_MIGRATE_POSTCOPY=32768,
    VIR_MIGRATE_PARAM_PARALLEL_CONNECTIONS="parallel.connections")


class _Log(logging.LoggerAdapter):
    """A log as Nova's, which takes `instance`."""

    def __init__(self):
        super().__init__(logging.getLogger("nova-source"), {})
        self.logger.addHandler(logging.NullHandler())
        self.logger.propagate = False

    def process(self, msg, kwargs):
        kwargs.pop("instance", None)
        return msg, kwargs


@contextlib.contextmanager
def _save_and_reraise_exception():
    yield
    raise sys.exc_info()[1]


class NovaSource:
    """The methods of the tree at `root` (the directory `nova`). `fake` is the module of stubs that the tests share."""

    def __init__(self, root, fake):
        self._root = root
        libvirt = types.SimpleNamespace(libvirtError=fake.LibvirtError, **LIBVIRT)
        units = types.SimpleNamespace(Mi=1 << 20, Gi=1 << 30)
        self._world = dict(
            CONF=fake.CONF, LOG=_Log(), libvirt=libvirt, deque=collections.deque, ty=typing, os=os, functools=functools,
            units=units, _=str, exception=types.SimpleNamespace(
                NoActiveMigrationForInstance=fake.NoActiveMigrationForInstance, MigrationError=fake.MigrationError,
                LiveMigrationURINotAvailable=fake.MigrationError),
            time=types.SimpleNamespace(time=time.time, sleep=lambda seconds: time.sleep(min(seconds, 0.002))),
            power_state=types.SimpleNamespace(RUNNING=fake.RUNNING, PAUSED=fake.PAUSED),
            vm_states=types.SimpleNamespace(PAUSED="paused"),
            encodeutils=types.SimpleNamespace(exception_to_unicode=str),
            excutils=types.SimpleNamespace(save_and_reraise_exception=_save_and_reraise_exception),
            oslo_netutils=types.SimpleNamespace(escape_ipv6=str),
            objects=types.SimpleNamespace(Instance=type("Instance", (), {})),
            utils=types.SimpleNamespace(spawn=fake.spawn),
            threading=fake.threading,
            eventlet=types.SimpleNamespace(event=types.SimpleNamespace(Event=fake.FinishEvent)))
        self.migration_functions = self._take("virt/libvirt/migration.py", _MIGRATION_FUNCTIONS)
        self._world["libvirt_migrate"] = types.SimpleNamespace(
            get_updated_guest_xml=fake.updated_guest_xml, **self.migration_functions)
        self.guest_migrate = self._take("virt/libvirt/guest.py", ("migrate",), "Guest")["migrate"]
        self.driver_methods = self._take("virt/libvirt/driver.py", _DRIVER_METHODS, "LibvirtDriver")

    def _take(self, path, names, class_name=None):
        with open(os.path.join(self._root, path)) as source:
            body = ast.parse(source.read(), path).body
        if class_name:
            body = next(node for node in body if isinstance(node, ast.ClassDef) and node.name == class_name).body
        taken = [node for node in body if isinstance(node, ast.FunctionDef) and node.name in names]
        world = dict(self._world)
        exec(compile(ast.Module(body=taken, type_ignores=[]), path, "exec"), world)
        return {node.name: world[node.name] for node in taken}
