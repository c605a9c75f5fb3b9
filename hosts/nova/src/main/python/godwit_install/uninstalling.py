"""Uninstalls: removes what the manifest names, and nothing else."""

from godwit_install import conf_check, service
from godwit_install import manifest as manifests
from godwit_install import novaconf
from godwit_install import steps as stepping
from godwit_install.facts import Facts
from godwit_install.installing import compute_service, take_back
from godwit_install.journal import Journal
from godwit_install.machine import check_rights
from godwit_install.place import PlaceError


class Removal:
    """What was found, and the steps that come of it; nothing is changed before `carry_out`."""

    def __init__(self, place, conf_files, forced):
        """`conf_files` may be None, to be found; `forced` to remove although Nova's configuration names Godwit."""
        self._place = place
        self.facts = Facts()
        self.steps = []
        check_rights(place, self.facts)
        self._named = self._check_conf(novaconf.default_files(place) if conf_files is None else conf_files, forced)
        try:
            known = manifests.load(place)
        except PlaceError as e:
            self.facts.wrong("manifest", str(e), "see above")
            return
        if place.lstat(manifests.PATH) is None:
            self.facts.ok("manifest", "there is no %s: nothing is installed" % manifests.PATH)
            return
        self.facts.ok("manifest", "%s names what was made%s" % (
            manifests.PATH, "" if known.complete else " by an install that did not come to its end"))
        self.steps = stepping.away(place, known)

    def _check_conf(self, conf_files, forced):
        try:
            conf = novaconf.read(self._place, conf_files)
        except novaconf.ConfError as e:
            weigh = self.facts.warning if forced else self.facts.wrong
            weigh("configuration", str(e), "correct it, or use --force if nova-compute does not use Godwit any more")
            return None
        value = conf_check.names_godwit(conf)
        if value is None:
            read = ", ".join(conf_files) or "no file, for there is none"
            self.facts.ok("compute_driver", "not Godwit's (read from %s)" % read)
            return None
        weigh = self.facts.warning if forced else self.facts.wrong
        weigh(
            "compute_driver",
            "%s, line %d, still names Godwit; nova-compute would not start again" % (value.file, value.line),
            "write compute_driver = %s there and restart %s" % (conf_check.STOCK_DRIVER, compute_service(self._place)))
        return value

    def carry_out(self):
        """Takes all steps, or none: NotCarriedOut if one failed and those before it were taken back."""
        journal = Journal(self._place)
        try:
            stepping.take(journal, self.steps)
        except BaseException as e:
            take_back(journal, "removed", e)
            raise

    def left_to_do(self):
        """What an uninstall leaves to the operator, as lines."""
        lines = []
        if self._named:
            lines.append("compute_driver = %s in %s, line %d, and restart %s" % (
                conf_check.STOCK_DRIVER, self._named.file, self._named.line, compute_service(self._place)))
        lines.append("systemctl stop godwit-nova && systemctl daemon-reload")
        if self._place.matching("/etc/systemd/system/*.wants/" + service.UNIT):
            lines.append("systemctl disable godwit-nova, which removes the unit's link and says that there is no unit")
        lines.append("%s, with Godwit's records, when nobody needs them any more" % service.STATE_DIRECTORY)
        return lines
