"""What the Godwit process needs of the machine: its distribution, a Java, libvirt's client library, a user."""

import os
import re
import stat

from godwit_install.place import PlaceError

_JAVA_SECONDS = 20
_PLAIN_PATH = re.compile(r"/[A-Za-z0-9/._+-]+")
_HIDDEN = ("/home/", "/root/", "/run/user/", "/tmp/", "/var/tmp/")
_LIBRARY = "libvirt.so.0"
_LIBRARY_DIRECTORIES = (
    "/usr/lib/*-linux-gnu*", "/usr/lib64", "/usr/lib", "/lib/*-linux-gnu*", "/lib64", "/lib", "/usr/local/lib")
_PARTS = (
    "bin/godwit", "plugins", "etc/godwit-nova.properties.example", "nova/godwit_nova.pth", "nova/godwit_nova/finder.py")


def check_home(place, facts, home, user):
    """Whether the distribution is whole. `user` may be None."""
    writable = _others_may_write(place, home)
    missing = [part for part in _PARTS if place.lstat(home + "/" + part) is None]
    if missing:
        facts.wrong(
            "Godwit", "%s is not in %s" % (missing[0], home), "unpack the whole distribution and name it with --home")
    elif not _PLAIN_PATH.fullmatch(home):
        facts.wrong(
            "Godwit", "%s has a character in its path that a unit cannot name" % home, "move it, to /opt/godwit say")
    elif writable:
        facts.wrong("Godwit", "everybody may write to %s" % writable, "take that away: chmod -R o-w %s" % home)
    elif _reachable(place, facts, "Godwit", home + "/bin/godwit", user):
        facts.ok("Godwit", home)
    return not missing


def _others_may_write(place, home):
    for directory, _, files in os.walk(place.real(home + "/nova")):
        for path in [directory, *(os.path.join(directory, file) for file in files)]:
            if os.stat(path).st_mode & stat.S_IWOTH:
                return place.seen(path)
    return None


def _reachable(place, facts, subject, path, user):
    if path.startswith(_HIDDEN):
        facts.wrong(
            subject, "%s is hidden from the service, as all of /home, /root and /tmp is" % path, "move it, below /opt say")
        return False
    stopped = place.may_reach(path, user) if user else None
    if stopped:
        facts.wrong(subject, "%s may not enter %s" % (user.name, stopped), "chmod o+x %s" % stopped)
        return False
    return True


def find_java(place, facts, home, user):
    """The value of JAVA_HOME that the service needs to find a Java, None if it needs none. `user` may be None."""
    named = os.environ.get("JAVA_HOME")
    launcher = home + "/bin/godwit"
    for environment in [{}, {"JAVA_HOME": named}] if named else [{}]:
        try:
            found = place.run([launcher, "java-home"], _JAVA_SECONDS, **environment).strip()
        except PlaceError as e:
            error = e
            continue
        if _reachable(place, facts, "Java", found + "/bin/java", user):
            facts.ok("Java", found)
        return found if environment and _PLAIN_PATH.fullmatch(found) else None
    facts.wrong("Java", str(error), "install a Java 21 or newer, such as Debian's openjdk-21-jre-headless or Temurin's")
    return None


def check_library(place, facts):
    for directory in _LIBRARY_DIRECTORIES:
        found = place.matching(directory + "/" + _LIBRARY)
        if found:
            facts.ok("libvirt's client library", found[0])
            return
    facts.wrong(
        "libvirt's client library", "there is no %s" % _LIBRARY, "install it: libvirt0 on Debian, libvirt-libs on Red Hat's")


def find_user(place, facts, name):
    """The user that nova-compute and the Godwit process run as, None if there is none."""
    user = place.user(name)
    if user is None:
        facts.wrong(
            "user", "there is no user %s" % name, "install nova-compute, or name the user that it runs as with --user")
    elif user.uid == 0:
        facts.wrong("user", "%s is root" % name, "name the user that nova-compute runs as with --user")
    else:
        facts.ok("user", "%s (%d), group %s" % (name, user.uid, place.group_name(user.gid)))
    return user


def check_rights(place, facts):
    if os.geteuid() == 0:
        return
    if place.root is None:
        facts.wrong("rights", "only root can install", "run it as root")
    else:
        facts.warning(
            "rights", "what is made will belong to you, not to root", "run it as root, or change the owners after it")


def libvirt_group(place, facts, user):
    """The group that opens libvirt's socket, None if there is none or the user needs no other. `user` may be None."""
    if place.group_id("libvirt") is None:
        facts.warning(
            "group libvirt", "there is none; %s opens libvirt's socket by polkit or by the socket's own mode"
            % (user.name if user else "Godwit's user"),
            "see that this user may: virsh -c qemu:///system list")
        return None
    facts.ok("group libvirt", "there is one, and the service joins it")
    return "libvirt"
