"""The shim's settings: group [godwit] of Nova's own configuration file."""

import os
import pwd

from oslo_config import cfg

GROUP = "godwit"
FALLBACK = "fallback"
REFUSE = "refuse"

OPTIONS = [
    cfg.StrOpt(
        "socket",
        default="/run/godwit/nova.sock",
        help="The UNIX socket of the Godwit process of this host."),
    cfg.StrOpt(
        "user",
        default="",
        help="The user, by name or number, that may own the socket and the process besides root and nova-compute's own "
             "user. Empty: nobody else."),
    cfg.StrOpt(
        "when_away",
        default=FALLBACK,
        choices=[FALLBACK, REFUSE],
        help="What becomes of a live migration when Godwit does not answer. fallback: Nova steers it itself. refuse: the "
             "check on the source fails, and the instance stays where it is. Godwit that goes away after the check is "
             "always followed by Nova's own monitor."),
    cfg.IntOpt(
        "lease_seconds",
        default=10,
        min=5,
        max=60,
        help="How long, in seconds, Godwit may steer a migration without a sign of nova-compute; a second later "
             "nova-compute takes the migration over."),
    cfg.IntOpt(
        "connect_timeout_seconds",
        default=5,
        min=1,
        max=60,
        help="How long, in seconds, Godwit may take for each of: accepting a connection, greeting, and answering a short "
             "request."),
]


def register(conf):
    """Registers the options with Nova's configuration object and returns their group, which is read anew at each use."""
    conf.register_opts(OPTIONS, group=GROUP)
    return getattr(conf, GROUP)


def check(settings):
    """Reads every setting once, so that a value out of bounds stops nova-compute at its start and not in a migration.

    Raises oslo.config's error.
    """
    for name in ("socket", "user", "when_away", "lease_seconds", "connect_timeout_seconds"):
        getattr(settings, name)


def trusted_uids(user):
    """The user ids that may own the socket and the process. ValueError for a user that this host does not have."""
    uids = {0, os.geteuid()}
    if user:
        if user.isdigit():
            uids.add(int(user))
        else:
            try:
                uids.add(pwd.getpwnam(user).pw_uid)
            except KeyError:
                raise ValueError(
                    "[godwit] user = %s: this host has no such user; name one that it has, or leave it empty" % user)
    return frozenset(uids)
