"""Run by the Python of nova-compute: writes what the shim misses in Nova's libvirt driver, as JSON in the last line.

The argument is the file of the shim that knows what it needs.
"""

import importlib.util
import json
import sys

from nova.virt.libvirt import driver

spec = importlib.util.spec_from_file_location("godwit_nova_side", sys.argv[1])
nova_side = importlib.util.module_from_spec(spec)
spec.loader.exec_module(nova_side)

print("\n" + json.dumps({"missing": nova_side.unfit(driver.LibvirtDriver)}))
