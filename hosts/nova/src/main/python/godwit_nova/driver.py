"""GodwitDriver: Nova's libvirt driver whose live migrations are steered by the Godwit process of the host."""

import logging

from godwit_nova import client
from godwit_nova import config
from godwit_nova import nova_side
from godwit_nova import order
from godwit_nova import wire
from godwit_nova.handover import HandedOverGuest, Handover
from godwit_nova.monitor import MigrationMonitor
from godwit_nova.wishes import wishes_of
from nova import conf
from nova import version
from nova.virt.libvirt import driver as libvirt_driver

LOG = logging.getLogger(__name__)

CONF = conf.CONF
_SETTINGS = config.register(CONF)
_UNFIT = nova_side.unfit(libvirt_driver.LibvirtDriver)
_VIRT_TYPES = ("kvm", "qemu")


class GodwitDriver(libvirt_driver.LibvirtDriver):
    """What Nova does before, after and around a live migration stays Nova's, and so does the whole of it when Godwit is away.

    The methods overridden are called as Nova calls them; they take what this release of Nova gives them and find what they
    need by its name.
    """

    def __init__(self, *args, **kwargs):
        config.check(_SETTINGS)
        self._godwit_handovers = {}
        super().__init__(*args, **kwargs)
        if _UNFIT:
            LOG.error("Nova steers the live migrations from this host itself, for Godwit's shim does not know its release: %s. "
                      "Install a shim that knows it", _UNFIT)
        else:
            LOG.info("Live migrations from this host are steered by Godwit at %s", _SETTINGS.socket)

    def check_can_live_migrate_source(self, *args, **kwargs):
        """Nova's check; with `when_away = refuse`, MigrationPreCheckError unless Godwit answers."""
        stock = super().check_can_live_migrate_source
        if _SETTINGS.when_away == config.REFUSE:
            instance = nova_side.bind(stock, args, kwargs).arguments["instance"]
            try:
                self._godwit_client().ping()
            except (wire.WireError, ValueError) as e:
                raise nova_side.refusal(
                    "instance %s cannot be migrated from host %s now: Godwit does not answer there, and [godwit] when_away is "
                    "refuse. %s" % (instance.uuid, CONF.host, e))
        return stock(*args, **kwargs)

    def _live_migration(self, *args, **kwargs):
        stock = super()._live_migration
        if _UNFIT or CONF.libvirt.virt_type not in _VIRT_TYPES:
            return stock(*args, **kwargs)
        arguments = nova_side.bind(stock, args, kwargs).arguments
        instance_uuid = arguments["instance"].uuid
        handover = Handover(instance_uuid, arguments["migrate_data"].migration.uuid)
        self._godwit_handovers[instance_uuid] = handover
        try:
            return stock(*args, **kwargs)
        finally:
            handover.release(make_call=False)
            self._godwit_handovers.pop(instance_uuid, None)

    def _live_migration_operation(self, *args, **kwargs):
        stock = super()._live_migration_operation
        bound = nova_side.bind(stock, args, kwargs)
        handover = self._godwit_handover(bound)
        if handover is None:
            return stock(*args, **kwargs)
        bound.arguments["guest"] = HandedOverGuest(bound.arguments["guest"], handover)
        try:
            return stock(*bound.args, **bound.kwargs)
        finally:
            handover.operation_over()

    def _live_migration_monitor(self, *args, **kwargs):
        stock = super()._live_migration_monitor
        bound = nova_side.bind(stock, args, kwargs)
        handover = self._godwit_handover(bound)
        if handover is None:
            return stock(*args, **kwargs)
        migration = nova_side.NovaMigration(self, stock, bound)
        lease_seconds = _SETTINGS.lease_seconds

        def make_order(call, greeting):
            return self._godwit_order(migration, call, greeting, lease_seconds)

        try:
            return MigrationMonitor(migration, handover, self._godwit_client, make_order, lease_seconds).run()
        finally:
            handover.release(make_call=False)

    def live_migration_abort(self, instance):
        """Asks Godwit while it steers; MigrationError if it refuses. Nova's own way when it does not, or does not answer."""
        handover = self._godwit_handovers.get(instance.uuid)
        if handover is None:
            return super().live_migration_abort(instance)
        if not handover.steered or not self._godwit_request("abort", handover):
            super().live_migration_abort(instance)
        handover.abort_wanted = True

    def live_migration_force_complete(self, instance):
        """Asks Godwit while it steers; MigrationError if it refuses. Nova's own way when it does not, or does not answer."""
        handover = self._godwit_handovers.get(instance.uuid)
        if handover is None or not handover.steered or not self._godwit_request("force_complete", handover):
            return super().live_migration_force_complete(instance)
        handover.force_complete_wanted = True

    def _godwit_handover(self, bound):
        instance = bound.arguments.get("instance")
        return None if instance is None else self._godwit_handovers.get(instance.uuid)

    def _godwit_request(self, kind, handover):
        """True if Godwit accepted, False if the request is Nova's own to carry out."""
        try:
            if self._godwit_client().request(kind, handover.migration_uuid) == client.ACCEPTED:
                return True
            why = "Godwit does not know the migration"
        except wire.PeerRefused as e:
            raise nova_side.error(
                "Godwit refused %s for the live migration %s of instance %s: %s" %
                (kind, handover.migration_uuid, handover.instance_uuid, e))
        except (wire.WireError, ValueError) as e:
            why = str(e)
        LOG.warning("Instance %s: Nova carries out %s itself: %s", handover.instance_uuid, kind, why)
        return False

    def _godwit_client(self):
        """A client by the settings of now. ValueError if they make no sense on this host."""
        return client.Client(
            _SETTINGS.socket, config.trusted_uids(_SETTINGS.user), _SETTINGS.connect_timeout_seconds, CONF.host,
            version.version_string())

    def _godwit_order(self, migration, call, greeting, lease_seconds):
        return order.build_order(
            call,
            migration_uuid=migration.migration.uuid,
            instance_uuid=migration.instance.uuid,
            source=CONF.host,
            destination=migration.destination,
            source_uri=self._uri(),
            data_gib=self._live_migration_data_gb(migration.instance, migration.disk_paths),
            libvirt_conf=CONF.libvirt,
            wishes=wishes_of(migration.instance, greeting.get("policies")),
            lease_seconds=lease_seconds)
