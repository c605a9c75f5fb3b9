"""What a migration needs of Nova: its records, its guest, its exceptions, its own monitor."""

import inspect
import logging

from nova import exception
from nova.compute import power_state
from nova.virt.libvirt import migration as libvirt_migrate

LOG = logging.getLogger(__name__)

_POST_COPY_STATUS = "running (post-copy)"
_VM_PAUSED = "paused"
_FORCE_COMPLETE_TASK = "force-complete"


def bind(method, args, kwargs):
    """The arguments of a call of one of Nova's methods, by the names that this release of Nova gives them."""
    return inspect.signature(method).bind(*args, **kwargs)


_NAMES = {
    "check_can_live_migrate_source": ("instance",),
    "_live_migration": ("instance", "migrate_data"),
    "_live_migration_operation": ("instance", "guest"),
    "_live_migration_monitor": ("context", "instance", "guest", "dest", "post_method", "recover_method", "block_migration",
                                "migrate_data", "disk_paths"),
    "_live_migration_data_gb": (),
    "_clear_empty_migration": (),
    "_uri": (),
}


def unfit(libvirt_driver):
    """What the shim needs of Nova's driver class and does not find there, as a text; None if it finds everything."""
    for method_name, names in _NAMES.items():
        method = getattr(libvirt_driver, method_name, None)
        if method is None:
            return "there is no %s" % method_name
        missing = [name for name in names if name not in inspect.signature(method).parameters]
        if missing:
            return "%s has no argument %s" % (method_name, ", ".join(missing))
    return None


def error(text):
    """The exception that sets instance and migration to error without a rollback when it leaves the driver."""
    return exception.MigrationError(reason=text)


def refusal(text):
    """The exception that ends a migration before it begins and leaves the instance as it is."""
    return exception.MigrationPreCheckError(reason=text)


class NovaMigration:
    """One call of Nova's monitor: `stock` is Nova's method, bound to the driver, `bound` the call's arguments."""

    def __init__(self, driver, stock, bound):
        arguments = bound.arguments
        self._driver = driver
        self._stock = stock
        self._bound = bound
        self._context = arguments["context"]
        self._recover_method = arguments["recover_method"]
        self._post_method = arguments["post_method"]
        self._block_migration = arguments["block_migration"]
        self._migrate_data = arguments["migrate_data"]
        self.instance = arguments["instance"]
        self.guest = arguments["guest"]
        self.destination = arguments["dest"]
        self.disk_paths = arguments["disk_paths"]
        self.migration = self._migrate_data.migration

    def run_stock_monitor(self, before_recover=None):
        """Nova's own monitor. `before_recover()` runs before Nova's recover method would; what it returns is added to the
        method's named arguments, and what it raises replaces the rollback."""
        if before_recover is not None:
            def recover(*args, **kwargs):
                return self._recover_method(*args, **{**before_recover(), **kwargs})
            self._bound.arguments["recover_method"] = recover
        return self._stock(*self._bound.args, **self._bound.kwargs)

    def post(self):
        """Nova's post method, and the end of the migration in Nova's driver."""
        try:
            self._post_method(
                self._context, self.instance, self.destination, self._block_migration, self._migrate_data)
        finally:
            self.clear()

    def roll_back(self, cancelled):
        """Nova's recover method, and the end of the migration in Nova's driver."""
        named = {"migration_status": "cancelled"} if cancelled else {}
        try:
            self._recover_method(self._context, self.instance, self.destination, self._migrate_data, **named)
        finally:
            self.clear()

    def clear(self):
        """Takes the instance out of the driver's active migrations."""
        self._driver._clear_empty_migration(self.instance)

    def request_force_complete(self):
        """Leaves a force-complete for Nova's own monitor to do."""
        tasks = self._driver.active_migrations.get(self.instance.uuid)
        if tasks is not None:
            tasks.append(_FORCE_COMPLETE_TASK)

    def save_stats(self, figures, remaining_percent):
        """Writes figures to the migration and the instance. Raises what the write raises."""
        libvirt_migrate.save_stats(self.instance, self.migration, figures, remaining_percent)

    def mark_post_copy(self):
        """Writes the status by which Nova knows a post-copy. Raises what the write raises."""
        self.migration.status = _POST_COPY_STATUS
        self.migration.save()

    def ensure_marked_post_copy(self):
        """The same, once, and never raises: Nova's monitor goes by the status in memory."""
        if self.migration.status == _POST_COPY_STATUS:
            return
        try:
            self.mark_post_copy()
        except Exception as e:
            LOG.error("Instance %s: the migration's status could not be written as %s: %s",
                      self.instance.uuid, _POST_COPY_STATUS, e)

    def runs_on_source(self):
        """Whether the guest's CPUs run on the source; False if that cannot be told."""
        return self._power_state() == power_state.RUNNING

    def resume_if_paused(self):
        """Undoes a pause that was Godwit's, not the user's. Never raises."""
        if self.instance.vm_state == _VM_PAUSED or self._power_state() != power_state.PAUSED:
            return
        try:
            self.guest.resume()
        except Exception as e:
            LOG.error("Instance %s: the guest is paused on the source and could not be resumed, resume it by hand: %s",
                      self.instance.uuid, e)

    def _power_state(self):
        try:
            return self.guest.get_power_state(self._driver._host)
        except Exception as e:
            LOG.warning("Instance %s: the state of the guest on the source cannot be told: %s", self.instance.uuid, e)
            return None
