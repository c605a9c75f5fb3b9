"""Installing into a machine, and removing again."""

import errno
import os
import subprocess
import sys
from unittest import mock

import support
from fake_machine import MANIFEST, NOVA_CONF, PACKAGE, PROPERTIES, PTH, SITE, UNIT, MachineCase

FINDS_GODWIT = "import importlib.util; print(importlib.util.find_spec('nova.virt.godwit').origin)"


class InstallTest(MachineCase):

    def test_check_changes_nothing_and_names_everything(self):
        before = self.machine.tree()
        output = self.ran(0, "install", "--check")
        self.assertSameTree(before)
        self.assertNotIn("wrong", output)
        self.assertIn("Nova: 26.2.2 at %s/nova" % SITE, output)
        self.assertIn("has what the shim needs", output)
        self.assertIn("ok       Java: /usr/lib/jvm/java-21", output)
        self.assertIn("libvirt.LibvirtDriver (%s, line 3)" % NOVA_CONF, output)
        owner = "root:nova" if os.geteuid() == 0 else "you"
        self.assertRegex(output, r"make +%s  %s 0640" % (PROPERTIES, owner))
        self.ran(0, "install")
        made = [path for path in self.machine.tree() if path not in before]
        self.assertEqual([path for path in made if path not in output], [])

    def test_install(self):
        output = self.ran(0, "install")
        self.assertEqual(self.machine.python(FINDS_GODWIT, "-B"), self.machine.real(PACKAGE + "/entry.py"))
        self.assertEqual(
            [self.machine.mode(path) for path in (PACKAGE, PACKAGE + "/driver.py", PTH, PROPERTIES, UNIT, MANIFEST)],
            [0o755, 0o644, 0o644, 0o640, 0o644, 0o644])
        if os.geteuid() == 0:
            found = os.stat(self.machine.real(PROPERTIES))
            self.assertEqual((found.st_uid, found.st_gid), (0, 64061))
        settings = self.machine.read(PROPERTIES)
        self.assertIn("\nplugin_dir = /opt/godwit/plugins\n", settings)
        self.assertIn("\nstate_dir = /var/lib/godwit\n", settings)
        unit = self.machine.read(UNIT).splitlines()
        for line in ("User=nova", "Group=nova", "SupplementaryGroups=libvirt", "ExecStart=/opt/godwit/bin/godwit nova serve",
                     "Environment=GODWIT_CONFIG=" + PROPERTIES, "RuntimeDirectory=godwit", "StateDirectory=godwit"):
            self.assertIn(line, unit)
        driver = "1. compute_driver = godwit.GodwitDriver in [DEFAULT] of %s, instead of libvirt.LibvirtDriver in line 3"
        self.assertIn(driver % NOVA_CONF, output)
        self.assertIn("2. systemctl daemon-reload && systemctl enable --now godwit-nova", output)
        self.assertIn("3. systemctl restart nova-compute", output)

    def test_again(self):
        self.ran(0, "install")
        before = self.machine.tree()
        self.assertIn("Everything is there already", self.ran(0, "install"))
        self.assertSameTree(before)

    def test_another_user_without_group_libvirt(self):
        self.machine.write("/etc/group", "root:x:0:\nstack:x:64063:\n")
        self.assertIn("warning  group libvirt", self.ran(0, "install", "--user", "stack"))
        self.assertIn("User=stack\nGroup=stack\nRuntimeDirectory", self.machine.read(UNIT))
        self.assertIn("\nnova_user = stack\n", self.machine.read(PROPERTIES))

    def test_java_that_only_java_home_names(self):
        self.machine.write("/opt/godwit/bin/godwit", '#!/bin/sh\n[ -n "$JAVA_HOME" ] || exit 2\necho $JAVA_HOME\n')
        with mock.patch.dict(os.environ, JAVA_HOME="/usr/lib/jvm/java-21"):
            self.ran(0, "install")
        self.assertIn("\nEnvironment=JAVA_HOME=/usr/lib/jvm/java-21\n", self.machine.read(UNIT))

    def test_the_operators_settings_are_left(self):
        self.machine.write(PROPERTIES, "state_dir = /srv/godwit\nplugin_dir = /opt/godwit/plugins\n")
        before = self.machine.tree()
        self.assertIn("state_dir: %s names /srv/godwit" % PROPERTIES, self.ran(0, "install"))
        self.assertEqual(self.machine.tree()[PROPERTIES], before[PROPERTIES])
        self.ran(0, "uninstall")
        self.assertSameTree(before)

    def test_usage(self):
        for arguments in (["install", "--nova-conf", "/etc/nova/none.conf"], ["install", "--python", "python3"],
                          ["install", "--force"], ["remove"]):
            self.ran(2, *arguments)
        done = subprocess.run([sys.executable, support.MAIN + "/install.py"], stderr=subprocess.PIPE, check=False)
        self.assertEqual(done.returncode, 2)


class UninstallTest(MachineCase):

    def setUp(self):
        super().setUp()
        self.before = self.machine.tree()
        self.ran(0, "install")

    def test_leaves_everything_as_it_was(self):
        self.machine.python("import godwit_nova.wire")
        self.assertTrue(os.path.isdir(self.machine.real(PACKAGE + "/__pycache__")))
        checked = self.ran(0, "uninstall", "--check")
        installed = self.machine.tree()
        output = self.ran(0, "uninstall")
        self.assertSameTree(self.before)
        gone = [path for path in installed if path not in self.before]
        self.assertEqual([path for path in gone if path not in checked or path not in output], [])
        self.assertIn("Left to you:\n  1. systemctl stop godwit-nova", output)

    def test_twice(self):
        self.ran(0, "uninstall")
        self.assertIn("Nothing is installed", self.ran(0, "uninstall"))
        self.assertSameTree(self.before)

    def test_check_changes_nothing(self):
        before = self.machine.tree()
        self.ran(0, "uninstall", "--check")
        self.assertSameTree(before)

    def test_refuses_while_nova_names_godwit(self):
        self.machine.write(NOVA_CONF, "[DEFAULT]\ncompute_driver = godwit.GodwitDriver\n")
        before = self.machine.tree()
        for arguments in (["uninstall"], ["uninstall", "--check"]):
            self.assertIn("%s, line 2, still names Godwit" % NOVA_CONF, self.ran(1, *arguments))
        self.assertSameTree(before)
        self.assertIn("1. compute_driver = libvirt.LibvirtDriver in %s" % NOVA_CONF, self.ran(0, "uninstall", "--force"))
        self.assertNotIn(PTH, self.machine.tree())

    def test_refuses_when_the_configuration_cannot_be_understood(self):
        self.machine.write(NOVA_CONF, "compute_driver = godwit.GodwitDriver\n")
        self.assertIn("%s, line 1: an option before the first group" % NOVA_CONF, self.ran(1, "uninstall"))

    def test_leaves_what_was_changed(self):
        self.machine.append(PROPERTIES, "nova_policy = predictive\n")
        self.machine.append(UNIT, "# mine\n")
        self.machine.append(PACKAGE + "/driver.py", "# mine\n")
        output = self.ran(0, "uninstall")
        left = {path for path in self.machine.tree() if path not in self.before}
        self.assertEqual(left, {
            os.path.dirname(PROPERTIES), PROPERTIES, UNIT + ".kept", PACKAGE, PACKAGE + "/driver.py.kept"})
        self.assertIn("leave            %s  (the operator has changed it)" % PROPERTIES, output)
        self.assertIn("keep aside       %s  as %s.kept" % (UNIT, UNIT), output)

    def test_tells_of_a_link_to_the_unit(self):
        os.makedirs(self.machine.real("/etc/systemd/system/multi-user.target.wants"))
        os.symlink(UNIT, self.machine.real("/etc/systemd/system/multi-user.target.wants/godwit-nova.service"))
        self.assertIn("systemctl disable godwit-nova", self.ran(0, "uninstall"))

    def test_a_mount_point_stays(self):
        directory = self.machine.real(os.path.dirname(MANIFEST))
        removed = []

        def rmdir(path, *, stock=os.rmdir):
            if path == directory:
                raise OSError(errno.EBUSY, "Device or resource busy")
            removed.append(path)
            stock(path)
        with mock.patch.object(os, "rmdir", rmdir):
            self.ran(0, "uninstall")
        self.assertEqual(os.listdir(directory), [])
        self.assertIn(self.machine.real(PACKAGE), removed)
        self.ran(0, "install")

    def test_a_damaged_manifest(self):
        self.machine.write(MANIFEST, "{")
        before = self.machine.tree()
        self.assertIn("%s is damaged" % MANIFEST, self.ran(1, "uninstall"))
        self.assertIn("%s is damaged" % MANIFEST, self.ran(1, "install"))
        self.assertSameTree(before)
