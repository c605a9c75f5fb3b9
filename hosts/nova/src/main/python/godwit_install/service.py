"""The unit file of the Godwit process."""

UNIT = "godwit-nova.service"
UNIT_PATH = "/etc/systemd/system/" + UNIT
PROPERTIES = "/etc/godwit/godwit-nova.properties"
STATE_DIRECTORY = "/var/lib/godwit"

_TEXT = """\
# Made by `godwit nova install`. Changes belong into a drop-in: systemctl edit godwit-nova
[Unit]
Description=Godwit, live migration for nova-compute
After=network-online.target libvirtd.service virtqemud.socket
Wants=network-online.target
Before=nova-compute.service openstack-nova-compute.service

[Service]
User=%(user)s
Group=%(group)s
%(supplementary)sRuntimeDirectory=godwit
RuntimeDirectoryMode=0755
StateDirectory=godwit
StateDirectoryMode=0750
UMask=0027
Environment=GODWIT_CONFIG=%(properties)s
# What it makes to start faster, and libraries that it unpacks: not into the home of Nova's user.
Environment=XDG_CACHE_HOME=%(state)s/cache
%(java)sExecStart=%(home)s/bin/godwit nova serve
Restart=on-failure
RestartSec=5
TimeoutStopSec=15
# What a JVM ends with when it is told to stop.
SuccessExitStatus=143

# Libvirt is reached over a UNIX socket, TCP, TLS or ssh, Keystone over HTTP; nothing else is. A JVM makes memory executable as it compiles.
NoNewPrivileges=yes
CapabilityBoundingSet=
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native

[Install]
WantedBy=multi-user.target
"""


def unit_text(home, user, group, supplementary, java_home):
    """`supplementary` and `java_home` may be None."""
    return _TEXT % {
        "home": home,
        "user": user,
        "group": group,
        "properties": PROPERTIES,
        "state": STATE_DIRECTORY,
        "supplementary": "SupplementaryGroups=%s\n" % supplementary if supplementary else "",
        "java": "Environment=JAVA_HOME=%s\n" % java_home if java_home else "",
    }
