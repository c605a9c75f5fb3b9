"""Installs: looks at everything, works out what there is to do, does all of it or nothing."""

import os

from godwit_install import conf_check, machine, nova_probe, properties, service, signals
from godwit_install import manifest as manifests
from godwit_install import novaconf
from godwit_install import steps as stepping
from godwit_install.facts import Facts
from godwit_install.journal import Journal
from godwit_install.place import PlaceError

_PACKAGE = "godwit_nova"
_PTH = "godwit_nova.pth"


class NotCarriedOut(Exception):
    """Why, and whether something is left of the attempt."""


def root_owner():
    """Root, or whoever runs this if it is not root and can give nothing away."""
    if os.geteuid() == 0:
        return stepping.Owner(0, 0, "root:root")
    return stepping.Owner(None, None, "you")


class Installation:
    """What was found, and the steps that come of it; nothing is changed before `carry_out`."""

    def __init__(self, place, home, user_name, python, conf_files):
        """`python` and `conf_files` may be None, to be found."""
        self._place = place
        self._home = home
        self.facts = Facts()
        self.steps = []
        self.conf = None
        self.known = manifests.Manifest()
        self._survey(user_name, python, novaconf.default_files(place) if conf_files is None else conf_files)

    def _survey(self, user_name, python, conf_files):
        place, facts, home = self._place, self.facts, self._home
        machine.check_rights(place, facts)
        user = machine.find_user(place, facts, user_name)
        whole = machine.check_home(place, facts, home, user)
        supplementary = machine.libvirt_group(place, facts, user)
        machine.check_library(place, facts)
        java_home = machine.find_java(place, facts, home, user) if whole else None
        nova_side = "%s/nova/%s/nova_side.py" % (home, _PACKAGE) if whole else None
        found = nova_probe.probe(place, facts, python, nova_side)
        self.conf = conf_check.check(place, facts, conf_files, user)
        try:
            self.known = manifests.load(place)
        except PlaceError as e:
            facts.wrong("manifest", str(e), "see above")
            return
        if user is None or found.site_directory is None or not whole:
            return
        unit = service.unit_text(home, user.name, place.group_name(user.gid), supplementary, java_home)
        wanted = self._wanted(found.site_directory, user, unit)
        steps, obstacles = stepping.towards(place, wanted, root_owner(), self.known)
        for obstacle in obstacles:
            facts.wrong("obstacle", *obstacle.split("; ", 1))
        self.steps = steps + stepping.away(place, self.known, [file.path for file in wanted])
        self._check_settings(steps)

    def _wanted(self, site_directory, user, unit):
        """The files in the order in which they are made; the .pth last, for it makes use of the others."""
        place, owner = self._place, root_owner()
        source = self._home + "/nova/"
        example = place.read(self._home + "/etc/godwit-nova.properties.example").decode("utf-8")
        group = owner if owner.uid is None else stepping.Owner(0, user.gid, "root:%s" % place.group_name(user.gid))
        settings = properties.make(example, self._home, user.name).encode()
        return [
            *(stepping.Wanted(
                "%s/%s/%s" % (site_directory, _PACKAGE, name), place.read(source + _PACKAGE + "/" + name), 0o644, owner)
              for name in place.names(source + _PACKAGE) if name.endswith(".py")),
            stepping.Wanted(service.PROPERTIES, settings, 0o640, group),
            stepping.Wanted(service.UNIT_PATH, unit.encode(), 0o644, owner),
            stepping.Wanted("%s/%s" % (site_directory, _PTH), place.read(source + _PTH), 0o644, owner),
        ]

    def _check_settings(self, steps):
        left = any(step.verb == stepping.LEAVE and step.path == service.PROPERTIES for step in steps)
        kept = self._place.read(service.PROPERTIES).decode("utf-8", "replace") if left else None
        properties.check(self._place, self.facts, self.conf, self._home, kept)

    @property
    def again(self):
        """Whether an earlier install has made something."""
        return not self.known.empty

    @property
    def changes(self):
        """Whether there is anything to do."""
        return not self.known.complete or any(step.verb in stepping.CHANGES for step in self.steps)

    @property
    def shown_steps(self):
        """The steps, and what they do to the manifest."""
        if not self.steps or not self.changes:
            return self.steps
        verb = stepping.MAKE if self._place.lstat(manifests.PATH) is None else stepping.REPLACE
        return [*self.steps, stepping.Step(verb, manifests.PATH, stepping.Wanted(manifests.PATH, None, 0o644, root_owner()))]

    def carry_out(self):
        """Takes all steps, or none: NotCarriedOut if one failed and those before it were taken back."""
        journal = Journal(self._place)
        owner = root_owner()
        target = stepping.after(self.steps, self.known, self._home)
        try:
            stepping.take(journal, [step for step in self.steps if stepping.begins(step)])
            journal.write(manifests.PATH, self.known.joined(target).content(), 0o644, owner.uid, owner.gid)
            stepping.take(journal, [step for step in self.steps if not stepping.begins(step)])
            journal.write(manifests.PATH, target.content(), 0o644, owner.uid, owner.gid)
        except BaseException as e:
            take_back(journal, "installed", e)
            raise


def take_back(journal, what, error):
    """Undoes a journal. NotCarriedOut if the error is one to be expected; the caller raises any other."""
    signals.ignore()
    failures = journal.undo()
    text = "nothing was %s, and what had been changed was taken back" % what
    if failures:
        text = "it is half %s, and could not be taken back; run it again: %s" % (what, "; ".join(failures))
    if isinstance(error, (OSError, PlaceError, signals.Stopped)) or failures:
        raise NotCarriedOut("%s; %s" % (error or type(error).__name__, text)) from error


def left_to_do(place, installation):
    """What an install leaves to the operator, as lines."""
    value = installation.conf.get("DEFAULT", "compute_driver")
    wanted = "compute_driver = %s" % conf_check.DRIVER
    if value is None:
        files = installation.conf.files
        where = files[-1] if files else "the file that nova-compute reads"
        driver = "%s in [DEFAULT] of %s" % (wanted, where)
    elif value.text == conf_check.DRIVER:
        driver = "%s is in %s, line %d, already" % (wanted, value.file, value.line)
    else:
        driver = "%s in [DEFAULT] of %s, instead of %s in line %d" % (wanted, value.file, value.text, value.line)
    start = "enable godwit-nova && systemctl restart godwit-nova" if installation.again else "enable --now godwit-nova"
    return [
        driver,
        "systemctl daemon-reload && systemctl %s" % start,
        "systemctl restart %s" % compute_service(place),
    ]


def compute_service(place):
    """The name of nova-compute's unit."""
    for directory in ("/etc/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"):
        for name in ("nova-compute", "openstack-nova-compute"):
            if place.is_file("%s/%s.service" % (directory, name)):
                return name
    return "nova-compute"
