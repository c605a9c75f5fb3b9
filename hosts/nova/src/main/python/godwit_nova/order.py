"""The migrate order: what Nova is about to ask of libvirt, said to the Godwit process.

Guest XML passes through here. Nothing of it is ever logged, and no object here shows it in its repr.
"""

import copy

_BANDWIDTH = "bandwidth"
_DESTINATION_XML = "destination_xml"
_PERSISTENT_XML = "persistent_xml"
_MIGRATE_DISKS = "migrate_disks"
_MIGRATE_URI = "migrate_uri"
_PARALLEL_CONNECTIONS = "parallel.connections"
_EXPRESSIBLE = frozenset(
    (_BANDWIDTH, _DESTINATION_XML, _PERSISTENT_XML, _MIGRATE_DISKS, _MIGRATE_URI, _PARALLEL_CONNECTIONS))

_SETTINGS = (
    "live_migration_downtime",
    "live_migration_downtime_steps",
    "live_migration_downtime_delay",
    "live_migration_completion_timeout",
    "live_migration_timeout_action",
)

_UNDEFINE_SOURCE = 16  # VIR_MIGRATE_UNDEFINE_SOURCE


class NotExpressible(Exception):
    """The call says something that an order cannot say; only Nova itself can make it."""


class MigrateCall:
    """One call of libvirt's migrateToURI3: destination URI, parameters by libvirt's names, flags."""

    def __init__(self, destination_uri, params, flags):
        self.destination_uri = destination_uri
        self.params = params
        self.flags = flags

    def __repr__(self):
        return "MigrateCall(%r, flags=%d, %s)" % (self.destination_uri, self.flags, sorted(self.params))

    @property
    def undefines_source(self):
        """Whether a guest that has moved leaves no definition behind on the source."""
        return bool(self.flags & _UNDEFINE_SOURCE)


class _CallRecorder:
    """Stands in for the libvirt domain of a guest, and keeps the one call."""

    def __init__(self):
        self.call = None

    def migrateToURI3(self, dconnuri, params=None, flags=0):  # libvirt's name
        self.call = MigrateCall(dconnuri, dict(params or {}), int(flags))


def capture_call(guest, args, kwargs):
    """What `guest.migrate(*args, **kwargs)` would ask of libvirt, with nothing asked.

    Nova's own method runs on a copy of the guest whose domain only records, so each release's rules hold as they are (which
    flags go when there is no disk to copy, which XML is to persist). Raises NotExpressible.
    """
    recorder = _CallRecorder()
    probe = copy.copy(guest)
    probe._domain = recorder
    try:
        probe.migrate(*args, **kwargs)
    except AttributeError as e:
        raise NotExpressible("this Nova asks more of libvirt for a migration than one migrate call (%s)" % e)
    if recorder.call is None:
        raise NotExpressible("this Nova does not migrate by migrateToURI3")
    foreign = sorted(set(recorder.call.params) - _EXPRESSIBLE)
    if foreign:
        raise NotExpressible("this Nova gives libvirt parameters that Godwit does not know: %s" % ", ".join(foreign))
    return recorder.call


def build_order(call, migration_uuid, instance_uuid, source, destination, source_uri, data_gib, libvirt_conf, wishes,
                lease_seconds):
    """The value of `migrate` in an order, a dict for JSON.

    `data_gib` is the amount to move as Nova reckons it, `libvirt_conf` Nova's group [libvirt], `wishes` a dict of strings.
    """
    params = call.params
    return {
        "migration": migration_uuid,
        "instance": instance_uuid,
        "source": source,
        "destination": destination,
        "source_uri": source_uri,
        "destination_uri": call.destination_uri,
        "call": {
            "migrate_uri": params.get(_MIGRATE_URI),
            "destination_xml": params.get(_DESTINATION_XML),
            "persistent_xml": params.get(_PERSISTENT_XML),
            "migrate_disks": list(params.get(_MIGRATE_DISKS) or ()),
            "bandwidth_mib_per_second": params.get(_BANDWIDTH) or 0,
            "parallel_connections": params.get(_PARALLEL_CONNECTIONS) or 0,
            "flags": call.flags,
        },
        "data_gib": data_gib,
        "settings": _settings(libvirt_conf),
        "wishes": dict(wishes),
        "lease_seconds": lease_seconds,
    }


def _settings(libvirt_conf):
    values = {}
    for name in _SETTINGS:
        value = getattr(libvirt_conf, name, None)
        if value is not None:
            values[name] = str(value)
    return values
