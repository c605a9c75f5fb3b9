"""What install finds wrong and what it warns of."""

import fcntl
import importlib.util
import os
import sys
import types
import unittest
from unittest import mock

import support
from fake_machine import NOVA_CONF, PROPERTIES, PTH, SITE, UNIT, MachineCase
from godwit_install import conf_check, novaconf, properties
from godwit_install.journal import Journal
from godwit_install.place import Place, PlaceError


class RefusalTest(MachineCase):

    def refused(self, *texts, arguments=()):
        """Finds an install refused for these reasons and the machine as it was."""
        before = self.machine.tree()
        for options in (["--check"], []):
            output = self.ran(1, "install", *options, *arguments)
            for text in texts:
                self.assertIn(text, output)
        self.assertIn("Nothing was changed. First put right what is wrong.", output)
        self.assertSameTree(before)

    def test_no_such_user(self):
        self.refused("wrong    user: there is no user compute", arguments=["--user", "compute"])

    def test_root(self):
        self.refused("wrong    user: root is root", arguments=["--user", "root"])

    def test_no_nova(self):
        os.rename(self.machine.real(SITE + "/nova"), self.machine.real("/opt/elsewhere"))
        self.refused("wrong    Nova: /opt/nova/bin/python cannot import it (ModuleNotFoundError")

    def test_no_python(self):
        self.refused("wrong    Python: /opt/none cannot be executed", arguments=["--python", "/opt/none"])

    def test_no_site_module(self):
        self.machine.write("/usr/local/bin/nova-compute", "#!/opt/nova/bin/python -S\n")
        self.refused("wrong    site directory: /opt/nova/bin/python processes no .pth files")

    def test_no_java(self):
        self.machine.write("/opt/godwit/bin/godwit", "#!/bin/sh\necho 'no Java 21' >&2\nexit 2\n")
        self.refused("wrong    Java: /opt/godwit/bin/godwit ended with 2: no Java 21")

    def test_java_where_the_service_cannot_see_it(self):
        self.machine.write("/opt/godwit/bin/godwit", "#!/bin/sh\necho /root/java\n")
        self.refused("wrong    Java: /root/java/bin/java is hidden from the service")

    def test_java_where_the_user_cannot_go(self):
        os.chmod(self.machine.real("/usr/lib/jvm"), 0o700)
        self.refused("wrong    Java: nova may not enter /usr/lib/jvm")

    def test_no_library(self):
        os.unlink(self.machine.real("/usr/lib/x86_64-linux-gnu/libvirt.so.0"))
        self.refused("wrong    libvirt's client library: there is no libvirt.so.0")

    def test_half_a_distribution(self):
        os.unlink(self.machine.real("/opt/godwit/nova/godwit_nova.pth"))
        self.refused("wrong    Godwit: nova/godwit_nova.pth is not in /opt/godwit")

    def test_a_distribution_that_others_may_change(self):
        os.chmod(self.machine.real("/opt/godwit/nova/godwit_nova/driver.py"), 0o666)
        self.refused("wrong    Godwit: everybody may write to /opt/godwit/nova/godwit_nova/driver.py")

    def test_what_somebody_else_has_made(self):
        self.machine.write(PTH, "import something\n")
        os.makedirs(self.machine.real(UNIT))
        self.refused("obstacle: %s is there, and install has not made it" % PTH, "%s is there and is no file" % UNIT)

    def test_a_shim_that_comes_first(self):
        self.machine.write(SITE + "/other.pth", "import sys; sys.path.insert(0, '%s')\n" % self.machine.real("/opt/shim"))
        self.machine.write("/opt/shim/godwit_nova/__init__.py", "")
        self.refused("wrong    shim: /opt/shim/godwit_nova is found before")

    def test_a_module_in_novas_directory(self):
        self.machine.write(SITE + "/nova/virt/godwit.py", "")
        self.refused("wrong    nova.virt.godwit", "remove %s/nova/virt/godwit.py" % SITE)

    def test_a_nova_that_the_shim_does_not_fit(self):
        self.machine.write(SITE + "/nova/virt/libvirt/driver.py", "class LibvirtDriver: pass\n")
        self.refused("the shim does not fit it: there is no check_can_live_migrate_source")

    def test_another_driver(self):
        self.machine.write(NOVA_CONF, "[DEFAULT]\ncompute_driver = ironic.IronicDriver\n")
        self.refused("wrong    compute_driver: ironic.IronicDriver (%s, line 2)" % NOVA_CONF)

    def test_another_socket(self):
        self.machine.append(NOVA_CONF, "[godwit]\nsocket = /run/other.sock\n")
        self.refused("wrong    socket: Nova's configuration names /run/other.sock, Godwit serves /run/godwit/nova.sock")
        self.machine.write(PROPERTIES, "nova_socket: /run/other.sock\n")
        self.ran(0, "install")

    def test_while_another_is_at_it(self):
        handle = os.open(self.machine.root, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            self.assertIn("another install or uninstall is under way", self.ran(1, "install"))
        finally:
            os.close(handle)

    def test_a_link_out_of_the_image(self):
        os.rmdir(self.machine.real("/etc/systemd/system"))
        os.symlink("/", self.machine.real("/etc/systemd/system"))
        before = self.machine.tree()
        self.assertIn("leads out of", self.ran(1, "install"))
        self.assertSameTree(before)


class WarningTest(MachineCase):

    def test_releases(self):
        for version, level in (
                ("26.3.0", "ok"), ("28.1.0", "warning"), ("29.0.1", "ok"), ("33.0.0", "ok"), ("34.0.0", "warning")):
            self.machine.write(SITE + "/nova/version.py", "def version_string():\n    return '%s'\n" % version)
            self.assertRegex(self.ran(0, "install", "--check"), "%s +Nova: %s " % (level, version))

    def test_a_driver_that_cannot_be_imported(self):
        self.machine.write(SITE + "/nova/virt/libvirt/driver.py", "import libvirt_that_is_not_there\n")
        self.assertIn("warning  Nova's libvirt driver: could not be asked", self.ran(0, "install", "--check"))

    def test_libvirt_options(self):
        for options, texts in {
                "live_migration_tunnelled = True": ["warning  [libvirt] live_migration_tunnelled: true"],
                "virt_type = lxc": ["warning  [libvirt] virt_type: lxc: Nova will steer"],
                "live_migration_uri = qemu+ssh://root@%s/system": ["-> give nova a key that the other hosts accept"],
                "live_migration_scheme = ssh": ["warning  [libvirt] live_migration_uri: qemu+ssh://%s/system"],
                "live_migration_scheme = tls": ["nova cannot read /etc/pki/libvirt/private/clientkey.pem"],
        }.items():
            self.machine.write("/etc/nova/nova.conf", "[libvirt]\n%s\n" % options)
            output = self.ran(0, "install", "--check")
            for text in texts:
                self.assertIn(text, output)

    def test_godwits_options(self):
        self.machine.append(
            NOVA_CONF, "[godwit]\nuser = nova\nlease = 5\nlease_seconds = 61\nwhen_away = fall\nuser = none\n")
        output = self.ran(1, "install", "--check")
        for text in ("warning  [godwit] lease: 5 (%s, line 6): there is no such option" % NOVA_CONF,
                     "wrong    [godwit] lease_seconds", "-> write a number from 5 to 60",
                     "wrong    [godwit] when_away: fall", "-> write fallback or refuse",
                     "wrong    [godwit] user: none (%s, line 9)" % NOVA_CONF):
            self.assertIn(text, output)

    def test_files_that_are_named(self):
        self.machine.write("/etc/kolla/nova.conf", "[DEFAULT]\ncompute_driver = godwit.GodwitDriver\n")
        output = self.ran(0, "install", "--nova-conf", "/etc/nova/nova.conf", "--nova-conf", "/etc/kolla/nova.conf")
        self.assertIn("1. compute_driver = godwit.GodwitDriver is in /etc/kolla/nova.conf, line 2, already", output)

    def test_no_configuration(self):
        os.rename(self.machine.real("/etc/nova"), self.machine.real("/etc/none"))
        self.assertIn("warning  configuration", self.ran(0, "install"))


class NovaConfTest(unittest.TestCase):

    def conf(self, *texts):
        conf = novaconf.NovaConf()
        for number, text in enumerate(texts):
            conf.add("file%d" % number, text)
        return conf

    def test_as_oslo_config(self):
        conf = self.conf(
            "[DEFAULT]\na = 1\nb: 'x = y'\n[Libvirt]\nc =\n[DEFAULT]\na=2\n# c = 1\nd = 1\n  2\n\n; e\n",
            "[DEFAULT]\nb=z\n[libvirt]\nc=3")
        self.assertEqual(conf.get("DEFAULT", "a"), ("2", "file0", 7))
        self.assertEqual(conf.get("DEFAULT", "b"), ("z", "file1", 2))
        self.assertEqual(conf.get("DEFAULT", "d").text, "1\n2")
        self.assertEqual(conf.get("libvirt", "c"), ("3", "file1", 4))
        self.assertIsNone(conf.get("DEFAULT", "c"))
        self.assertEqual(self.conf("[a]\nb: 'x = y'").get("a", "b").text, "x = y")

    def test_errors(self):
        for text in ("a = 1", "[DEFAULT", "[]", "[a]\nb", "[a]\n= 1", "[a]\n  b", "[a]\nb = 1\n\n  c"):
            with self.assertRaisesRegex(novaconf.ConfError, "file0, line %d: " % len(text.splitlines())):
                self.conf(text)


class OptionsTest(unittest.TestCase):

    def test_are_those_of_the_shim(self):
        cfg = types.SimpleNamespace(
            StrOpt=lambda name, **named: (name, tuple(named["choices"]) if "choices" in named else None),
            IntOpt=lambda name, min, max, **_: (name, range(min, max + 1)))
        spec = importlib.util.spec_from_file_location("options", support.MAIN + "/godwit_nova/config.py")
        config = importlib.util.module_from_spec(spec)
        with mock.patch.dict(sys.modules, {"oslo_config": types.SimpleNamespace(cfg=cfg)}):
            spec.loader.exec_module(config)
        self.assertEqual(dict(config.OPTIONS), conf_check.OPTIONS)


class PropertiesTest(unittest.TestCase):

    def test_make(self):
        made = properties.make("# plugin_dir = x\nstate_dir = y", "/opt/godwit", "nova")
        self.assertEqual(made, "plugin_dir = /opt/godwit/plugins\nstate_dir = /var/lib/godwit")
        self.assertEqual(properties.values(properties.make("", "/opt/godwit", "stack")), {
            "plugin_dir": "/opt/godwit/plugins", "state_dir": "/var/lib/godwit", "nova_user": "stack"})

    def test_values(self):
        self.assertEqual(
            properties.values("# a = 1\n! b = 1\n c:2\nd e\nf = \nf = g = h\n"), {"c": "2", "d": "e", "f": "g = h"})


class JournalTest(MachineCase):

    def test_content_reaches_the_disk_before_the_name(self):
        order = mock.Mock()
        with mock.patch("os.fsync", order.fsync), mock.patch("os.replace", order.replace):
            Journal(self.machine.place()).write("/etc/new", b"", 0o644, None, None)
        self.assertEqual([call[0] for call in order.mock_calls], ["fsync", "replace", "fsync"])


class PlaceTest(unittest.TestCase):

    def test_a_command_in_an_image_is_run_there(self):
        self.assertEqual(Place("/srv").command(["/bin/true"]), ["chroot", "/srv", "/bin/true"])
        self.assertEqual(Place("/").command(["/bin/true"]), ["/bin/true"])

    def test_a_command_that_takes_too_long(self):
        with self.assertRaisesRegex(PlaceError, "sleep did not end in 0 s"):
            Place().run(["sleep", "5"], 0)

    def test_paths(self):
        self.assertEqual(Place("/usr").seen("/usr/bin"), "/bin")
        self.assertEqual(Place("/usr").seen("/etc"), "/etc")

    def test_a_command_finds_no_home_to_write_to(self):
        self.assertEqual(Place().run(["/bin/sh", "-c", "echo $HOME $XDG_CACHE_HOME"], 5).split(), ["/dev/null"] * 2)
