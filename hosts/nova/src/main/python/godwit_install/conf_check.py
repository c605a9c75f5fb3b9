"""What Nova's configuration says that matters to Godwit."""

import stat

from godwit_install import novaconf

DRIVER = "godwit.GodwitDriver"
STOCK_DRIVER = "libvirt.LibvirtDriver"
SOCKET = "/run/godwit/nova.sock"

OPTIONS = {
    "socket": None,
    "user": None,
    "when_away": ("fallback", "refuse"),
    "lease_seconds": range(5, 61),
    "connect_timeout_seconds": range(1, 61),
}
"""Group [godwit], with what each option may be; the shim's own definitions are in godwit_nova/config.py."""

_TRUE = ("true", "1", "on", "yes")
_TLS_KEY = "/etc/pki/libvirt/private/clientkey.pem"


def names_godwit(conf):
    """The value of compute_driver if it is Godwit's, None if not."""
    value = conf.get("DEFAULT", "compute_driver")
    return value if value and value.text.strip().startswith("godwit.") else None


def check(place, facts, files, user):
    """Adds what the files say to the facts. Returns the NovaConf, None if it could not be read. `user` may be None."""
    if not files:
        facts.warning(
            "configuration", "there is neither /etc/nova/nova.conf nor /etc/nova/nova-compute.conf",
            "name the files that nova-compute reads with --nova-conf")
        return novaconf.NovaConf()
    try:
        conf = novaconf.read(place, files)
    except novaconf.ConfError as e:
        facts.wrong("configuration", str(e), "correct it; nova-compute does not start with it either")
        return None
    facts.ok("configuration", "read from %s" % ", ".join(files))
    _compute_driver(facts, conf)
    _libvirt(place, facts, conf, user)
    _godwit(place, facts, conf)
    return conf


def _compute_driver(facts, conf):
    value = conf.get("DEFAULT", "compute_driver")
    if value is None:
        facts.ok("compute_driver", "not set yet; to become %s" % DRIVER)
        return
    where = "%s (%s, line %d)" % (value.text, value.file, value.line)
    if value.text == DRIVER:
        facts.ok("compute_driver", where)
    elif names_godwit(conf):
        facts.wrong("compute_driver", where, "write %s" % DRIVER)
    elif value.text == STOCK_DRIVER:
        facts.ok("compute_driver", "%s; to become %s" % (where, DRIVER))
    else:
        facts.wrong("compute_driver", where, "use Godwit only on hosts of Nova's %s" % STOCK_DRIVER)


def _libvirt(place, facts, conf, user):
    def text(name, default=""):
        value = conf.get("libvirt", name)
        return default if value is None else value.text.strip()

    virt_type = text("virt_type", "kvm")
    if virt_type in ("kvm", "qemu"):
        facts.ok("[libvirt] virt_type", virt_type)
    else:
        facts.warning(
            "[libvirt] virt_type", "%s: Nova will steer the migrations from this host itself" % virt_type,
            "use Godwit on hosts with kvm or qemu")
    if text("live_migration_tunnelled").lower() in _TRUE:
        facts.warning(
            "[libvirt] live_migration_tunnelled",
            "true: Godwit passes the flag on to libvirt but does not support what comes of it",
            "set it to false, which is Nova's default; live_migration_with_native_tls encrypts without a tunnel")
    uri = text("live_migration_uri") or "qemu+%s://%%s/system" % (text("live_migration_scheme") or "tcp")
    scheme = uri.split(":", 1)[0].lower()
    transport = scheme.partition("+")[2]
    name = user.name if user else "Godwit's user"
    if transport in ("ssh", "libssh", "libssh2"):
        facts.warning(
            "[libvirt] live_migration_uri", "%s: Godwit opens it too, as %s" % (uri, name),
            "give %s a key that the other hosts accept, and their host keys" % name)
    elif transport in ("tls", "") and user and not _may_read(place, _TLS_KEY, user):
        facts.warning(
            "[libvirt] live_migration_uri", "%s: Godwit opens it too, and %s cannot read %s" % (uri, name, _TLS_KEY),
            "let %s read libvirt's client key" % name)
    else:
        facts.ok("[libvirt] live_migration_uri", uri)


def _may_read(place, path, user):
    found = place.lstat(path)
    if found is None or place.may_reach(path, user):
        return False
    if found.st_uid == user.uid:
        return bool(found.st_mode & stat.S_IRUSR)
    return bool(found.st_mode & (stat.S_IRGRP if found.st_gid == user.gid else stat.S_IROTH))


def _godwit(place, facts, conf):
    for name, value in conf.group("godwit").items():
        subject = "[godwit] %s" % name
        where = "%s (%s, line %d)" % (value.text, value.file, value.line)
        if name not in OPTIONS:
            facts.warning(
                subject, "%s: there is no such option" % where, "remove it; there are %s" % ", ".join(sorted(OPTIONS)))
            continue
        needed = _needed(place, name, value.text)
        if needed:
            facts.wrong(subject, where, needed)
        else:
            facts.ok(subject, where)


def _needed(place, name, text):
    """What a value must be instead, None if it is right."""
    allowed = OPTIONS[name]
    if isinstance(allowed, tuple):
        return None if text in allowed else "write %s" % " or ".join(allowed)
    if isinstance(allowed, range):
        try:
            right = int(text) in allowed
        except ValueError:
            right = False
        return None if right else "write a number from %d to %d" % (allowed[0], allowed[-1])
    if name == "user" and text and not text.isdigit() and place.user(text) is None:
        return "name a user that this host has, or leave it empty"
    if name == "socket" and not text.startswith("/"):
        return "write an absolute path, by default %s" % SOCKET
    return None
