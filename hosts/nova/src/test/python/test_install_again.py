"""Installing over an earlier install, and installs that fail half-way."""

import itertools
import os
import shutil
import signal
from unittest import mock

from fake_machine import PACKAGE, PROPERTIES, PTH, SITE, UNIT, MachineCase
from godwit_install import installing, journal, signals

_STOCK = {name: getattr(os, name) for name in ("replace", "mkdir", "unlink", "rmdir")}


class _Failing:
    """Lets one of the changes to the file system fail: the numbered one."""

    def __init__(self, number, error):
        self._calls = itertools.count(1)
        self._number = number
        self._error = error
        self._patches = [mock.patch.object(os, name, self._call(stock)) for name, stock in _STOCK.items()]

    def _call(self, stock):
        def call(*arguments, **named):
            if next(self._calls) == self._number:
                raise self._error
            return stock(*arguments, **named)
        return call

    def __enter__(self):
        for patch in self._patches:
            patch.start()

    def __exit__(self, *_):
        for patch in self._patches:
            patch.stop()


class HalfWayCase(MachineCase):

    def survey(self, home="/opt/godwit"):
        found = installing.Installation(self.machine.place(), home, "nova", None, None)
        self.assertFalse(found.facts.any_wrong)
        return found

    def carry_out(self, found, failing):
        """The text of the error, None if there was none."""
        with failing, mock.patch("signal.signal"):
            try:
                found.carry_out()
            except installing.NotCarriedOut as e:
                return str(e)
        return None

    def fail_everywhere(self, found):
        """Lets each change fail once, and finds everything as it was each time. Returns how many changes there are."""
        before = self.machine.tree()
        for number in itertools.count(1):
            text = self.carry_out(found, _Failing(number, OSError(28, "No space left on device")))
            if text is None:
                return number - 1
            self.assertIn("No space left on device; nothing was installed", text)
            self.assertSameTree(before)


class UpgradeTest(HalfWayCase):

    def setUp(self):
        super().setUp()
        self.before = self.machine.tree()
        self.ran(0, "install")
        self.machine.unpack("/opt/godwit-2")
        self.new = self.machine.real("/opt/godwit-2/nova/godwit_nova")
        os.unlink(self.new + "/wishes.py")
        self.machine.append("/opt/godwit-2/nova/godwit_nova/order.py", "# new\n")
        self.machine.write("/opt/godwit-2/nova/godwit_nova/added.py", "")

    def test_follows_the_new_distribution(self):
        output = self.ran(0, "install", home="/opt/godwit-2")
        self.assertEqual(sorted(os.listdir(self.machine.real(PACKAGE))), sorted(os.listdir(self.new)))
        self.assertTrue(self.machine.read(PACKAGE + "/order.py").endswith("# new\n"))
        self.assertIn("plugin_dir = /opt/godwit-2/plugins", self.machine.read(PROPERTIES))
        self.assertIn("ExecStart=/opt/godwit-2/bin", self.machine.read(UNIT))
        self.assertIn("systemctl restart godwit-nova", output)
        self.ran(0, "uninstall")
        self.assertEqual({path for path in self.machine.tree() if not path.startswith("/opt/godwit-2")}, set(self.before))

    def test_keeps_what_was_changed(self):
        self.machine.append(UNIT, "# mine\n")
        self.machine.append(PACKAGE + "/wishes.py", "# mine\n")
        self.machine.append(PROPERTIES, "nova_policy = predictive\n")
        output = self.ran(0, "install", home="/opt/godwit-2")
        self.assertIn("# mine", self.machine.read(UNIT + ".kept"))
        self.assertIn("# mine", self.machine.read(PACKAGE + "/wishes.py.kept"))
        self.assertIn("predictive", self.machine.read(PROPERTIES))
        self.assertIn("plugin_dir: %s names /opt/godwit/plugins" % PROPERTIES, output)
        self.assertNotIn("# mine", self.machine.read(UNIT))

    def test_another_site_directory(self):
        other = SITE.replace("/opt/nova", "/opt/other")
        shutil.copytree(self.machine.real("/opt/nova"), self.machine.real("/opt/other"), symlinks=True)
        shutil.rmtree(self.machine.real(other + "/godwit_nova"))
        os.unlink(self.machine.real(other + "/godwit_nova.pth"))
        self.ran(0, "install", "--python", "/opt/other/bin/python")
        self.assertEqual(os.listdir(self.machine.real(SITE)), ["nova"])
        self.assertTrue(os.path.exists(self.machine.real(other + "/godwit_nova.pth")))

    def test_every_failure_is_taken_back(self):
        self.machine.append(UNIT, "# mine\n")
        self.assertGreater(self.fail_everywhere(self.survey("/opt/godwit-2")), 6)


class FailureTest(HalfWayCase):

    def test_every_failure_is_taken_back(self):
        self.assertGreater(self.fail_everywhere(self.survey()), 20)

    def test_every_failure_to_remove_is_taken_back(self):
        before = self.machine.tree()
        self.ran(0, "install")
        installed = self.machine.tree()
        for number in itertools.count(1):
            with _Failing(number, PermissionError(1, "Operation not permitted")):
                code, output = self.machine.run("uninstall")
            if code == 0:
                break
            self.assertIn("Operation not permitted; nothing was removed", output)
            self.assertSameTree(installed)
        self.assertGreater(number, 20)
        self.assertSameTree(before)

    def test_a_signal_is_taken_back(self):
        before = self.machine.tree()
        found = self.survey()
        self.assertIn("stopped by SIGTERM", self.carry_out(found, _Failing(9, signals.Stopped("stopped by SIGTERM"))))
        self.assertSameTree(before)

    def test_signals_stop_once(self):
        stock = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)}
        try:
            signals.become_exceptions()
            with self.assertRaisesRegex(signals.Stopped, "SIGHUP"):
                signal.raise_signal(signal.SIGHUP)
            signal.raise_signal(signal.SIGTERM)
        finally:
            for number, handler in stock.items():
                signal.signal(number, handler)

    def test_an_install_that_was_killed(self):
        os.makedirs(self.machine.real("/var/lib"))
        before = self.machine.tree()
        for number in range(2, 22, 4):
            with mock.patch.object(journal.Journal, "undo", lambda _: ["killed"]):
                text = self.carry_out(self.survey(), _Failing(number, OSError(5, "Input/output error")))
            self.assertIn("half installed", text)
            if number % 8 == 6:
                self.assertIn("did not come to its end", self.ran(0, "uninstall", "--check"))
            else:
                self.ran(0, "install")
            self.ran(0, "uninstall")
            self.assertSameTree(before)
