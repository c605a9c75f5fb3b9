"""`nova.virt.godwit` without a file of Nova's being changed."""

import importlib
import sys
import unittest
from unittest import mock

import support
import fake_nova

fake_nova.install()

from godwit_nova import finder


class FinderTest(unittest.TestCase):

    def setUp(self):
        for name in ("meta_path", "modules"):
            patch = mock.patch.object(sys, name, type(getattr(sys, name))(getattr(sys, name)))
            patch.start()
            self.addCleanup(patch.stop)
        sys.modules.pop(finder.MODULE, None)

    def test_nova_finds_the_class_that_compute_driver_names(self):
        with open(support.MAIN + "/godwit_nova.pth") as pth:
            exec(pth.read())  # as the interpreter does with such a line when it starts
        module = importlib.import_module("nova.virt.godwit")
        self.assertEqual("GodwitDriver", module.GodwitDriver.__name__)
        self.assertEqual("nova.virt.godwit", module.__name__)
        self.assertTrue(issubclass(module.GodwitDriver, sys.modules["nova.virt.libvirt.driver"].LibvirtDriver))

    def test_it_is_installed_once_and_last(self):
        finder.install()
        finder.install()
        self.assertEqual(1, sys.meta_path.count(finder.GodwitFinder))
        self.assertIs(finder.GodwitFinder, sys.meta_path[-1])

    def test_it_knows_nothing_else(self):
        for name in ("nova", "nova.virt", "nova.virt.godwits", "godwit"):
            self.assertIsNone(finder.GodwitFinder.find_spec(name))


if __name__ == "__main__":
    unittest.main()
