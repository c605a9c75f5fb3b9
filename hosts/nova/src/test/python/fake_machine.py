"""A machine in a directory, with a Nova in a virtual environment and an unpacked Godwit, to be installed into."""

import contextlib
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

import support
from godwit_install import cli, place

_DIST = os.path.normpath(os.path.join(support.MAIN, "..", "..", "..", "..", "..", "dist", "src"))
_PYTHON = "python%d.%d" % sys.version_info[:2]
SITE = "/opt/nova/lib/%s/site-packages" % _PYTHON
PTH = SITE + "/godwit_nova.pth"
PACKAGE = SITE + "/godwit_nova"
UNIT = "/etc/systemd/system/godwit-nova.service"
PROPERTIES = "/etc/godwit/godwit-nova.properties"
MANIFEST = "/var/lib/godwit-install/manifest.json"
NOVA_CONF = "/etc/nova/nova-compute.conf"

_DRIVER = """\
class LibvirtDriver:
    def check_can_live_migrate_source(self, context, instance, dest_check_data, block_device_info=None): pass
    def _live_migration(self, context, instance, dest, post_method, recover_method, block_migration, migrate_data): pass
    def _live_migration_operation(self, context, instance, dest, block_migration, migrate_data, guest, device_names): pass
    def _live_migration_monitor(self, context, instance, guest, dest, post_method, recover_method, block_migration,
                                migrate_data, finish_event, disk_paths): pass
    def _live_migration_data_gb(self, instance, disk_paths): pass
    def _clear_empty_migration(self, instance): pass
    def _uri(self): pass
"""

_FILES = {
    "/etc/passwd": "root:x:0:0::/root:/bin/sh\nnova:x:64060:64061::/var/lib/nova:/bin/sh\nstack:x:64063:64063::/:/bin/sh\n",
    "/etc/group": "root:x:0:\nnova:x:64061:\nlibvirt:x:64062:nova\nstack:x:64063:\n",
    "/etc/nova/nova.conf": "[DEFAULT]\ncompute_driver = fake.FakeDriver\n\n[libvirt]\nvirt_type = qemu\n",
    NOVA_CONF: "[DEFAULT]\n# the driver\ncompute_driver=libvirt.LibvirtDriver\n",
    "/usr/lib/x86_64-linux-gnu/libvirt.so.0": "",
    "/usr/lib/jvm/java-21/bin/java": "",
    "/usr/local/bin/nova-compute": "#!/opt/nova/bin/python\n",
    "/opt/nova/pyvenv.cfg": "include-system-site-packages = false\nhome = %s\n" % os.path.dirname(os.path.realpath(sys._base_executable)),
    SITE + "/nova/__init__.py": "",
    SITE + "/nova/version.py": "def version_string():\n    return '26.2.2'\n",
    SITE + "/nova/exception.py": "",
    SITE + "/nova/compute/__init__.py": "",
    SITE + "/nova/compute/power_state.py": "",
    SITE + "/nova/virt/__init__.py": "",
    SITE + "/nova/virt/libvirt/__init__.py": "",
    SITE + "/nova/virt/libvirt/migration.py": "",
    SITE + "/nova/virt/libvirt/driver.py": _DRIVER,
}


class _Place(place.Place):
    """Runs a command of the directory without chroot, which needs root and everything that the command needs."""

    def command(self, arguments):
        return [self.real(word) if word.startswith("/") and os.path.lexists(self.real(word)) else word
                for word in arguments]

    def run(self, arguments, seconds, **environment):
        return super().run(arguments, seconds, **environment).replace(self.root, "")


class Machine:

    def __init__(self):
        self.root = os.path.realpath(tempfile.mkdtemp(prefix="godwit-"))
        os.chmod(self.root, 0o755)
        for path, text in _FILES.items():
            self.write(path, text)
        os.makedirs(self.real("/etc/systemd/system"))
        os.makedirs(self.real("/opt/nova/bin"))
        os.symlink(os.path.realpath(sys._base_executable), self.real("/opt/nova/bin/python"))
        self.unpack("/opt/godwit")

    def close(self):
        shutil.rmtree(self.root)

    def real(self, path):
        return self.root + path

    def write(self, path, text):
        os.makedirs(os.path.dirname(self.real(path)), exist_ok=True)
        with open(self.real(path), "w", encoding="utf-8") as file:
            file.write(text)

    def read(self, path):
        with open(self.real(path), encoding="utf-8") as file:
            return file.read()

    def append(self, path, text):
        self.write(path, self.read(path) + text)

    def mode(self, path):
        return os.stat(self.real(path)).st_mode & 0o7777

    def unpack(self, home):
        """A distribution, as far as an install looks at it."""
        self.write(home + "/bin/godwit", "#!/bin/sh\necho /usr/lib/jvm/java-21\n")
        os.chmod(self.real(home + "/bin/godwit"), 0o755)
        os.makedirs(self.real(home + "/plugins"))
        os.makedirs(self.real(home + "/etc"))
        shutil.copy(_DIST + "/etc/godwit-nova.properties.example", self.real(home + "/etc"))
        shutil.copytree(support.MAIN, self.real(home + "/nova"), ignore=shutil.ignore_patterns("__pycache__"))

    def place(self):
        return _Place(self.root)

    def run(self, *arguments, home="/opt/godwit"):
        """Exit code and output of a command."""
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out), \
                mock.patch.object(cli, "Place", _Place), mock.patch("signal.signal"):
            try:
                code = cli.main([*arguments, "--root", self.root, "--home", self.real(home)], home)
            except SystemExit as e:
                code = e.code
        return code, out.getvalue()

    def python(self, code, *options):
        """What Nova's Python writes."""
        return subprocess.run(
            [self.real("/opt/nova/bin/python"), *options, "-c", code], check=True, stdout=subprocess.PIPE, text=True,
            env={"PATH": os.environ["PATH"]}).stdout.strip()

    def tree(self):
        """Everything that there is: modes, owners, contents, times of files."""
        found = {}
        for directory, directories, files in os.walk(self.root):
            for path in [os.path.join(directory, name) for name in directories + files]:
                state = os.lstat(path)
                entry = [state.st_mode, state.st_uid, state.st_gid]
                if os.path.islink(path):
                    entry.append(os.readlink(path))
                elif os.path.isfile(path):
                    with open(path, "rb") as file:
                        entry += [hashlib.sha256(file.read()).hexdigest(), state.st_mtime_ns]
                found[path[len(self.root):]] = entry
        return found


class MachineCase(unittest.TestCase):
    """Has a machine of its own, whose disk is not waited for."""

    def setUp(self):
        patch = mock.patch("os.fsync")
        self.synced = patch.start()
        self.addCleanup(patch.stop)
        self.machine = Machine()
        self.addCleanup(self.machine.close)

    def ran(self, expected, *arguments, **named):
        code, output = self.machine.run(*arguments, **named)
        self.assertEqual(code, expected, output)
        return output

    def assertSameTree(self, before):
        after = self.machine.tree()
        differs = {path: (before.get(path), after.get(path))
                   for path in {*before, *after} if before.get(path) != after.get(path)}
        self.assertEqual(differs, {})
